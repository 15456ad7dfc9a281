-- AlterTable
ALTER TABLE "User" ADD COLUMN "tokensNotBefore" DATETIME;

-- AlterTable
ALTER TABLE "Session" ADD COLUMN "confirmedAt" DATETIME;

-- AlterTable
ALTER TABLE "Application" ADD COLUMN "maximumQuota" TEXT;
ALTER TABLE "Application" ADD COLUMN "tokensNotBefore" DATETIME;

-- AlterTable
ALTER TABLE "AuditEvent" ADD COLUMN "hash" TEXT;
ALTER TABLE "AuditEvent" ADD COLUMN "seq" INTEGER;

-- CreateTable
CREATE TABLE "ScopeAccess" (
    "realmId" TEXT NOT NULL,
    "scopeName" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "answer" TEXT NOT NULL DEFAULT '',
    "requestedById" TEXT NOT NULL DEFAULT '',
    "requestedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decidedById" TEXT NOT NULL DEFAULT '',
    "decidedAt" DATETIME,

    PRIMARY KEY ("realmId", "scopeName", "applicationId"),
    CONSTRAINT "ScopeAccess_realmId_scopeName_fkey" FOREIGN KEY ("realmId", "scopeName") REFERENCES "Scope" ("realmId", "name") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "ScopeAccess_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "Application" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "AuditHead" (
    "realmId" TEXT NOT NULL PRIMARY KEY,
    "seq" INTEGER NOT NULL,
    "hash" TEXT NOT NULL
);

-- By hand: SQLite adds these columns in place, where Prisma would copy each table.
-- AlterTable
ALTER TABLE "Realm" ADD COLUMN "refreshFamilyLifetime" INTEGER NOT NULL DEFAULT 2592000;
ALTER TABLE "Realm" ADD COLUMN "maximumQuota" TEXT NOT NULL DEFAULT 'Unlimited';

-- AlterTable
ALTER TABLE "Scope" ADD COLUMN "access" TEXT NOT NULL DEFAULT 'named';
ALTER TABLE "Scope" ADD COLUMN "accessRole" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "FailureRecord" ADD COLUMN "proven" BOOLEAN NOT NULL DEFAULT true;

-- CreateIndex
CREATE INDEX "FailureRecord_applicationId_proven_at_idx" ON "FailureRecord"("applicationId", "proven", "at");

-- CreateIndex
CREATE INDEX "ScopeAccess_applicationId_idx" ON "ScopeAccess"("applicationId");

-- CreateIndex
CREATE INDEX "ScopeAccess_realmId_state_requestedAt_idx" ON "ScopeAccess"("realmId", "state", "requestedAt");

-- CreateIndex
CREATE INDEX "AuditEvent_realmId_seq_idx" ON "AuditEvent"("realmId", "seq");

-- By hand: scopes that exist were open to every application, and stay so until an admin decides.
UPDATE "Scope" SET "access" = 'open';
