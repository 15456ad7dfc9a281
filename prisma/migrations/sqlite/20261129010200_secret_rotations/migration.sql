-- AlterTable
ALTER TABLE "ClientSecret" ADD COLUMN "firstUsedAt" DATETIME;

-- CreateTable
CREATE TABLE "SecretRotation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "realmId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "clientRef" TEXT NOT NULL,
    "oldSecretId" TEXT NOT NULL,
    "newSecretId" TEXT NOT NULL,
    "runningSecretId" TEXT,
    "startedById" TEXT NOT NULL,
    "startedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ending" TEXT NOT NULL,
    "silentHours" INTEGER NOT NULL DEFAULT 0,
    "oldExpiresAt" DATETIME,
    "silentFrom" DATETIME NOT NULL,
    "watchedAt" DATETIME NOT NULL,
    "countedBefore" TEXT NOT NULL,
    "endedAt" DATETIME,
    "endedBy" TEXT NOT NULL DEFAULT '',
    "endedById" TEXT,
    "counted" TEXT,
    CONSTRAINT "SecretRotation_oldSecretId_fkey" FOREIGN KEY ("oldSecretId") REFERENCES "ClientSecret" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "SecretRotation_newSecretId_fkey" FOREIGN KEY ("newSecretId") REFERENCES "ClientSecret" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "SecretRotation_runningSecretId_key" ON "SecretRotation"("runningSecretId");

-- CreateIndex
CREATE INDEX "SecretRotation_oldSecretId_startedAt_idx" ON "SecretRotation"("oldSecretId", "startedAt");

-- CreateIndex
CREATE INDEX "SecretRotation_newSecretId_idx" ON "SecretRotation"("newSecretId");

-- CreateIndex
CREATE INDEX "SecretRotation_clientRef_startedAt_idx" ON "SecretRotation"("clientRef", "startedAt");
