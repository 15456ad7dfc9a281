-- CreateTable
CREATE TABLE "DeviceCode" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "userCode" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "clientRef" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "audience" TEXT,
    "issuer" TEXT NOT NULL,
    "ip" TEXT NOT NULL,
    "issuedAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "pollInterval" INTEGER NOT NULL,
    "polledAt" DATETIME,
    "userId" TEXT,
    "sessionId" TEXT,
    "authTime" DATETIME,
    "acr" TEXT,
    "amr" TEXT,
    "approvedAt" DATETIME,
    "deniedAt" DATETIME,
    "usedAt" DATETIME,
    "keptUntil" DATETIME NOT NULL
);

-- CreateIndex
CREATE INDEX "DeviceCode_userId_idx" ON "DeviceCode"("userId");

-- CreateIndex
CREATE INDEX "DeviceCode_keptUntil_idx" ON "DeviceCode"("keptUntil");

-- CreateIndex
CREATE UNIQUE INDEX "DeviceCode_realmId_userCode_key" ON "DeviceCode"("realmId", "userCode");
