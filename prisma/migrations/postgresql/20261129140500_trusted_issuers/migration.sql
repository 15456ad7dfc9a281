-- CreateTable
CREATE TABLE "TrustedIssuer" (
    "id" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "jwks" TEXT,
    "jwksUri" TEXT,
    "audiences" TEXT,
    "emailDomains" TEXT,
    "scopes" TEXT,
    "longestLife" INTEGER NOT NULL,
    "setById" TEXT NOT NULL,
    "setByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "TrustedIssuer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TrustedIssuerClient" (
    "issuerId" TEXT NOT NULL,
    "clientRef" TEXT NOT NULL,

    CONSTRAINT "TrustedIssuerClient_pkey" PRIMARY KEY ("issuerId","clientRef")
);

-- CreateIndex
CREATE UNIQUE INDEX "TrustedIssuer_realmId_issuer_key" ON "TrustedIssuer"("realmId", "issuer");

-- CreateIndex
CREATE INDEX "TrustedIssuerClient_clientRef_idx" ON "TrustedIssuerClient"("clientRef");

-- AddForeignKey
ALTER TABLE "TrustedIssuer" ADD CONSTRAINT "TrustedIssuer_realmId_fkey" FOREIGN KEY ("realmId") REFERENCES "Realm"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TrustedIssuerClient" ADD CONSTRAINT "TrustedIssuerClient_issuerId_fkey" FOREIGN KEY ("issuerId") REFERENCES "TrustedIssuer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TrustedIssuerClient" ADD CONSTRAINT "TrustedIssuerClient_clientRef_fkey" FOREIGN KEY ("clientRef") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;
