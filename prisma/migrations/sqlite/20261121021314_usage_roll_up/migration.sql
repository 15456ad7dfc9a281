-- DropIndex
DROP INDEX "TokenRecord_expiresAt_idx";

-- CreateTable
CREATE TABLE "UsageHour" (
    "realmId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "hour" INTEGER NOT NULL,
    "clientRef" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "grantType" TEXT NOT NULL,
    "secretId" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    PRIMARY KEY ("applicationId", "hour", "clientRef", "grantType", "secretId", "outcome", "realmId", "environment")
);

-- CreateTable
CREATE TABLE "UsageDay" (
    "realmId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "day" INTEGER NOT NULL,
    "clientRef" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "grantType" TEXT NOT NULL,
    "secretId" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    PRIMARY KEY ("applicationId", "day", "clientRef", "grantType", "secretId", "outcome", "realmId", "environment")
);

-- CreateTable
CREATE TABLE "RealmUsage" (
    "realmId" TEXT NOT NULL,
    "hour" INTEGER NOT NULL,
    "environment" TEXT NOT NULL,
    "grantType" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    PRIMARY KEY ("realmId", "hour", "environment", "grantType", "outcome")
);

-- CreateIndex
CREATE INDEX "UsageHour_realmId_hour_idx" ON "UsageHour"("realmId", "hour");

-- CreateIndex
CREATE INDEX "UsageDay_realmId_day_idx" ON "UsageDay"("realmId", "day");

-- CreateIndex
CREATE INDEX "Application_realmId_status_idx" ON "Application"("realmId", "status");

-- CreateIndex
CREATE INDEX "Client_realmId_grantTypes_idx" ON "Client"("realmId", "grantTypes");

-- CreateIndex
CREATE INDEX "ClientSecret_expiresAt_idx" ON "ClientSecret"("expiresAt");

-- CreateIndex
CREATE INDEX "TokenRecord_applicationId_expiresAt_kind_revokedAt_idx" ON "TokenRecord"("applicationId", "expiresAt", "kind", "revokedAt");

-- CreateIndex
CREATE INDEX "TokenRecord_realmId_expiresAt_kind_revokedAt_idx" ON "TokenRecord"("realmId", "expiresAt", "kind", "revokedAt");

-- CreateIndex
CREATE INDEX "AuditEvent_realmId_targetId_idx" ON "AuditEvent"("realmId", "targetId");

-- CreateIndex
CREATE INDEX "AuditEvent_realmId_action_idx" ON "AuditEvent"("realmId", "action");

-- CreateIndex
CREATE INDEX "AuditEvent_realmId_targetType_idx" ON "AuditEvent"("realmId", "targetType");

-- By hand, as the schema cannot say it: the lists are ordered without regard to case.
-- CreateIndex
CREATE INDEX "Application_realmId_lower_name_idx" ON "Application"("realmId", lower("name"), "id");
