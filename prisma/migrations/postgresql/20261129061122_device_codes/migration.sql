-- CreateTable
CREATE TABLE "DeviceCode" (
    "id" UUID NOT NULL,
    "userCode" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "clientRef" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "audience" TEXT,
    "issuer" TEXT NOT NULL,
    "ip" TEXT NOT NULL,
    "issuedAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "pollInterval" INTEGER NOT NULL,
    "polledAt" TIMESTAMPTZ(3),
    "userId" TEXT,
    "sessionId" TEXT,
    "authTime" TIMESTAMPTZ(3),
    "acr" TEXT,
    "amr" TEXT,
    "approvedAt" TIMESTAMPTZ(3),
    "deniedAt" TIMESTAMPTZ(3),
    "usedAt" TIMESTAMPTZ(3),
    "keptUntil" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "DeviceCode_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "DeviceCode_userId_idx" ON "DeviceCode"("userId");

-- CreateIndex
CREATE INDEX "DeviceCode_keptUntil_idx" ON "DeviceCode"("keptUntil");

-- CreateIndex
CREATE UNIQUE INDEX "DeviceCode_realmId_userCode_key" ON "DeviceCode"("realmId", "userCode");
