-- AlterTable
ALTER TABLE "Realm" ADD COLUMN     "apiRegistration" TEXT NOT NULL DEFAULT 'admin',
ADD COLUMN     "scopePolicy" TEXT NOT NULL DEFAULT 'strict';

-- AlterTable
ALTER TABLE "Scope" ADD COLUMN     "apiId" TEXT;

-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "defaultApiId" TEXT,
ADD COLUMN     "scopePolicy" TEXT;

-- AlterTable
ALTER TABLE "TokenRecord" ADD COLUMN     "audience" TEXT;

-- CreateTable
CREATE TABLE "Api" (
    "id" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "ownerId" TEXT NOT NULL,
    "openApi" TEXT,
    "operations" TEXT NOT NULL DEFAULT '[]',
    "tokenFormat" TEXT,
    "accessTokenLifetime" INTEGER,
    "approval" TEXT NOT NULL DEFAULT 'open',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Api_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Subscription" (
    "apiId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "answer" TEXT NOT NULL DEFAULT '',
    "requestedById" TEXT NOT NULL DEFAULT '',
    "requestedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decidedById" TEXT NOT NULL DEFAULT '',
    "decidedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Subscription_pkey" PRIMARY KEY ("apiId","applicationId")
);

-- CreateIndex
CREATE INDEX "Api_realmId_name_id_idx" ON "Api"("realmId", "name", "id");

-- CreateIndex
CREATE INDEX "Api_ownerId_idx" ON "Api"("ownerId");

-- CreateIndex
CREATE UNIQUE INDEX "Api_realmId_identifier_key" ON "Api"("realmId", "identifier");

-- CreateIndex
CREATE INDEX "Subscription_applicationId_idx" ON "Subscription"("applicationId");

-- CreateIndex
CREATE INDEX "Subscription_realmId_state_requestedAt_idx" ON "Subscription"("realmId", "state", "requestedAt");

-- CreateIndex
CREATE INDEX "Scope_apiId_idx" ON "Scope"("apiId");

-- AddForeignKey
ALTER TABLE "Api" ADD CONSTRAINT "Api_realmId_fkey" FOREIGN KEY ("realmId") REFERENCES "Realm"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Api" ADD CONSTRAINT "Api_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Subscription" ADD CONSTRAINT "Subscription_apiId_fkey" FOREIGN KEY ("apiId") REFERENCES "Api"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Subscription" ADD CONSTRAINT "Subscription_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "Application"("id") ON DELETE CASCADE ON UPDATE CASCADE;
