-- AlterTable
ALTER TABLE "Realm" ADD COLUMN     "maximumQuota" TEXT NOT NULL DEFAULT 'Unlimited',
ADD COLUMN     "refreshFamilyLifetime" INTEGER NOT NULL DEFAULT 2592000;

-- AlterTable
ALTER TABLE "Scope" ADD COLUMN     "access" TEXT NOT NULL DEFAULT 'named',
ADD COLUMN     "accessRole" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "tokensNotBefore" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Session" ADD COLUMN     "confirmedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Application" ADD COLUMN     "maximumQuota" TEXT,
ADD COLUMN     "tokensNotBefore" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "FailureRecord" ADD COLUMN     "proven" BOOLEAN NOT NULL DEFAULT true;

-- AlterTable
ALTER TABLE "AuditEvent" ADD COLUMN     "hash" TEXT,
ADD COLUMN     "seq" INTEGER;

-- CreateTable
CREATE TABLE "ScopeAccess" (
    "realmId" TEXT NOT NULL,
    "scopeName" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "answer" TEXT NOT NULL DEFAULT '',
    "requestedById" TEXT NOT NULL DEFAULT '',
    "requestedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decidedById" TEXT NOT NULL DEFAULT '',
    "decidedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ScopeAccess_pkey" PRIMARY KEY ("realmId","scopeName","applicationId")
);

-- CreateTable
CREATE TABLE "AuditHead" (
    "realmId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "AuditHead_pkey" PRIMARY KEY ("realmId")
);

-- CreateIndex
CREATE INDEX "ScopeAccess_applicationId_idx" ON "ScopeAccess"("applicationId");

-- CreateIndex
CREATE INDEX "ScopeAccess_realmId_state_requestedAt_idx" ON "ScopeAccess"("realmId", "state", "requestedAt");

-- CreateIndex
CREATE INDEX "FailureRecord_applicationId_proven_at_idx" ON "FailureRecord"("applicationId", "proven", "at");

-- CreateIndex
CREATE INDEX "AuditEvent_realmId_seq_idx" ON "AuditEvent"("realmId", "seq");

-- AddForeignKey
ALTER TABLE "ScopeAccess" ADD CONSTRAINT "ScopeAccess_realmId_scopeName_fkey" FOREIGN KEY ("realmId", "scopeName") REFERENCES "Scope"("realmId", "name") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ScopeAccess" ADD CONSTRAINT "ScopeAccess_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "Application"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: scopes that exist were open to every application, and stay so until an admin decides.
UPDATE "Scope" SET "access" = 'open';
