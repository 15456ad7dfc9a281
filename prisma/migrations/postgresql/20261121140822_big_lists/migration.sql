-- DropIndex
DROP INDEX "Application_realmId_createdAt_idx";

-- DropIndex
DROP INDEX "Application_realmId_status_idx";

-- DropIndex
DROP INDEX "AuditEvent_realmId_targetId_idx";

-- DropIndex
DROP INDEX "AuditEvent_realmId_action_idx";

-- DropIndex
DROP INDEX "AuditEvent_realmId_targetType_idx";

-- DropIndex
DROP INDEX "UsageHour_realmId_hour_idx";

-- DropIndex
DROP INDEX "UsageDay_realmId_day_idx";

-- CreateIndex
CREATE INDEX "UsageHour_realmId_hour_count_idx" ON "UsageHour"("realmId", "hour", "count" DESC);

-- CreateIndex
CREATE INDEX "UsageDay_realmId_day_count_idx" ON "UsageDay"("realmId", "day", "count" DESC);

-- CreateIndex
CREATE INDEX "User_realmId_createdAt_id_idx" ON "User"("realmId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "User_realmId_role_id_idx" ON "User"("realmId", "role", "id");

-- CreateIndex
CREATE INDEX "User_realmId_status_id_idx" ON "User"("realmId", "status", "id");

-- CreateIndex
CREATE INDEX "Application_realmId_createdAt_id_idx" ON "Application"("realmId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Application_realmId_status_id_idx" ON "Application"("realmId", "status", "id");

-- CreateIndex
CREATE INDEX "AuditEvent_realmId_targetId_at_idx" ON "AuditEvent"("realmId", "targetId", "at");

-- CreateIndex
CREATE INDEX "AuditEvent_realmId_action_at_idx" ON "AuditEvent"("realmId", "action", "at");

-- CreateIndex
CREATE INDEX "AuditEvent_realmId_targetType_at_idx" ON "AuditEvent"("realmId", "targetType", "at");

-- CreateIndex
CREATE INDEX "AuditEvent_realmId_actorId_at_idx" ON "AuditEvent"("realmId", "actorId", "at");

-- By hand, as the schema cannot say it: the lists are ordered, and searched, without regard to case.
-- CreateIndex
CREATE INDEX "Application_ownerId_lower_name_idx" ON "Application"("ownerId", lower("name"), "id");

-- CreateIndex
CREATE INDEX "User_realmId_lower_name_idx" ON "User"("realmId", lower("name"), "id");
