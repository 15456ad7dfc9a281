-- AlterTable
ALTER TABLE "Realm" ADD COLUMN     "codeLifetime" INTEGER NOT NULL DEFAULT 60,
ADD COLUMN     "pkcePlainAllowed" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "pkceRequired" BOOLEAN NOT NULL DEFAULT true;

-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "pkcePlainAllowed" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "pkceRequired" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "AuthorizationCode" (
    "id" UUID NOT NULL,
    "realmId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "clientRef" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "sessionId" TEXT,
    "redirectUri" TEXT NOT NULL,
    "redirectUriGiven" BOOLEAN NOT NULL,
    "scope" TEXT NOT NULL,
    "audience" TEXT,
    "codeChallenge" TEXT,
    "codeChallengeMethod" TEXT,
    "nonce" TEXT,
    "authTime" TIMESTAMPTZ(3) NOT NULL,
    "acr" TEXT,
    "amr" TEXT NOT NULL,
    "claims" TEXT,
    "issuer" TEXT NOT NULL,
    "issuedAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),
    "keptUntil" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "AuthorizationCode_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Consent" (
    "userId" TEXT NOT NULL,
    "clientRef" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "scope" TEXT NOT NULL DEFAULT '',
    "audience" TEXT,
    "grantedAt" TIMESTAMPTZ(3),
    "lastUsedAt" TIMESTAMPTZ(3),
    "tokensNotBefore" TIMESTAMPTZ(3),

    CONSTRAINT "Consent_pkey" PRIMARY KEY ("userId","clientRef")
);

-- CreateIndex
CREATE INDEX "AuthorizationCode_userId_clientRef_idx" ON "AuthorizationCode"("userId", "clientRef");

-- CreateIndex
CREATE INDEX "AuthorizationCode_keptUntil_idx" ON "AuthorizationCode"("keptUntil");

-- CreateIndex
CREATE INDEX "Consent_clientRef_idx" ON "Consent"("clientRef");

-- AddForeignKey
ALTER TABLE "Consent" ADD CONSTRAINT "Consent_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Consent" ADD CONSTRAINT "Consent_clientRef_fkey" FOREIGN KEY ("clientRef") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;
