-- AlterTable
ALTER TABLE "Api" ADD COLUMN "verifyKeyBefore" TEXT;
ALTER TABLE "Api" ADD COLUMN "verifyKeyId" TEXT;

-- CreateTable
CREATE TABLE "ApiUsage" (
    "apiId" TEXT NOT NULL,
    "minute" INTEGER NOT NULL,
    "span" INTEGER NOT NULL,
    "applicationId" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    PRIMARY KEY ("apiId", "minute", "span", "applicationId", "environment", "outcome")
);

-- CreateTable
CREATE TABLE "ApiUserUsage" (
    "apiId" TEXT NOT NULL,
    "day" INTEGER NOT NULL,
    "applicationId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    PRIMARY KEY ("apiId", "day", "applicationId", "userId", "environment")
);

-- CreateTable
CREATE TABLE "ApiResourceUsage" (
    "apiId" TEXT NOT NULL,
    "day" INTEGER NOT NULL,
    "applicationId" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,
    "count" BIGINT NOT NULL,
    "faults" BIGINT NOT NULL,

    PRIMARY KEY ("apiId", "day", "applicationId", "environment", "resource")
);

-- CreateTable
CREATE TABLE "ApiUsageBatch" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "at" DATETIME NOT NULL
);

-- CreateIndex
CREATE INDEX "ApiUsage_applicationId_minute_idx" ON "ApiUsage"("applicationId", "minute");

-- CreateIndex
CREATE INDEX "ApiUsage_realmId_span_minute_idx" ON "ApiUsage"("realmId", "span", "minute");

-- CreateIndex
CREATE INDEX "ApiUserUsage_applicationId_day_idx" ON "ApiUserUsage"("applicationId", "day");

-- CreateIndex
CREATE INDEX "ApiUserUsage_realmId_day_idx" ON "ApiUserUsage"("realmId", "day");

-- CreateIndex
CREATE INDEX "ApiResourceUsage_applicationId_day_idx" ON "ApiResourceUsage"("applicationId", "day");

-- CreateIndex
CREATE INDEX "ApiResourceUsage_realmId_day_idx" ON "ApiResourceUsage"("realmId", "day");

-- CreateIndex
CREATE INDEX "ApiUsageBatch_at_idx" ON "ApiUsageBatch"("at");
