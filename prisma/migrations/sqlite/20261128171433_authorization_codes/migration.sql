-- CreateTable
CREATE TABLE "AuthorizationCode" (
    "id" TEXT NOT NULL PRIMARY KEY,
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
    "authTime" DATETIME NOT NULL,
    "acr" TEXT,
    "amr" TEXT NOT NULL,
    "claims" TEXT,
    "issuer" TEXT NOT NULL,
    "issuedAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "usedAt" DATETIME,
    "keptUntil" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Consent" (
    "userId" TEXT NOT NULL,
    "clientRef" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "scope" TEXT NOT NULL DEFAULT '',
    "audience" TEXT,
    "grantedAt" DATETIME,
    "lastUsedAt" DATETIME,
    "tokensNotBefore" DATETIME,

    PRIMARY KEY ("userId", "clientRef"),
    CONSTRAINT "Consent_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Consent_clientRef_fkey" FOREIGN KEY ("clientRef") REFERENCES "Client" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- By hand: Prisma would make these two tables anew, and drop the triggers of "Client" with the old one.
ALTER TABLE "Realm" ADD COLUMN "codeLifetime" INTEGER NOT NULL DEFAULT 60;
ALTER TABLE "Realm" ADD COLUMN "pkceRequired" BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE "Realm" ADD COLUMN "pkcePlainAllowed" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "Client" ADD COLUMN "pkceRequired" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "Client" ADD COLUMN "pkcePlainAllowed" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE INDEX "AuthorizationCode_userId_clientRef_idx" ON "AuthorizationCode"("userId", "clientRef");

-- CreateIndex
CREATE INDEX "AuthorizationCode_keptUntil_idx" ON "AuthorizationCode"("keptUntil");

-- CreateIndex
CREATE INDEX "Consent_clientRef_idx" ON "Consent"("clientRef");
