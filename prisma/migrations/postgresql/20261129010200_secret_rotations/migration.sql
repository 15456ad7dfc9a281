-- AlterTable
ALTER TABLE "ClientSecret" ADD COLUMN     "firstUsedAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "SecretRotation" (
    "id" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "clientRef" TEXT NOT NULL,
    "oldSecretId" TEXT NOT NULL,
    "newSecretId" TEXT NOT NULL,
    "runningSecretId" TEXT,
    "startedById" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ending" TEXT NOT NULL,
    "silentHours" INTEGER NOT NULL DEFAULT 0,
    "oldExpiresAt" TIMESTAMPTZ(3),
    "silentFrom" TIMESTAMPTZ(3) NOT NULL,
    "watchedAt" TIMESTAMPTZ(3) NOT NULL,
    "countedBefore" TEXT NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "endedBy" TEXT NOT NULL DEFAULT '',
    "endedById" TEXT,
    "counted" TEXT,

    CONSTRAINT "SecretRotation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "SecretRotation_runningSecretId_key" ON "SecretRotation"("runningSecretId");

-- CreateIndex
CREATE INDEX "SecretRotation_oldSecretId_startedAt_idx" ON "SecretRotation"("oldSecretId", "startedAt");

-- CreateIndex
CREATE INDEX "SecretRotation_newSecretId_idx" ON "SecretRotation"("newSecretId");

-- CreateIndex
CREATE INDEX "SecretRotation_clientRef_startedAt_idx" ON "SecretRotation"("clientRef", "startedAt");

-- AddForeignKey
ALTER TABLE "SecretRotation" ADD CONSTRAINT "SecretRotation_oldSecretId_fkey" FOREIGN KEY ("oldSecretId") REFERENCES "ClientSecret"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SecretRotation" ADD CONSTRAINT "SecretRotation_newSecretId_fkey" FOREIGN KEY ("newSecretId") REFERENCES "ClientSecret"("id") ON DELETE CASCADE ON UPDATE CASCADE;
