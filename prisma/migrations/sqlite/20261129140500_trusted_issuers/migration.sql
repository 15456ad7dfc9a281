-- CreateTable
CREATE TABLE "TrustedIssuer" (
    "id" TEXT NOT NULL PRIMARY KEY,
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
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "TrustedIssuer_realmId_fkey" FOREIGN KEY ("realmId") REFERENCES "Realm" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "TrustedIssuerClient" (
    "issuerId" TEXT NOT NULL,
    "clientRef" TEXT NOT NULL,

    PRIMARY KEY ("issuerId", "clientRef"),
    CONSTRAINT "TrustedIssuerClient_issuerId_fkey" FOREIGN KEY ("issuerId") REFERENCES "TrustedIssuer" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "TrustedIssuerClient_clientRef_fkey" FOREIGN KEY ("clientRef") REFERENCES "Client" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "TrustedIssuer_realmId_issuer_key" ON "TrustedIssuer"("realmId", "issuer");

-- CreateIndex
CREATE INDEX "TrustedIssuerClient_clientRef_idx" ON "TrustedIssuerClient"("clientRef");
