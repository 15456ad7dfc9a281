-- AlterTable
ALTER TABLE "Api" ADD COLUMN     "sortKey" TEXT;

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "sortKey" TEXT;

-- AlterTable
ALTER TABLE "Application" ADD COLUMN     "sortKey" TEXT;

-- CreateIndex
CREATE INDEX "Api_realmId_sortKey_id_idx" ON "Api"("realmId", "sortKey", "id");

-- CreateIndex
CREATE INDEX "User_realmId_sortKey_id_idx" ON "User"("realmId", "sortKey", "id");

-- CreateIndex
CREATE INDEX "Application_realmId_sortKey_id_idx" ON "Application"("realmId", "sortKey", "id");

-- CreateIndex
CREATE INDEX "Application_ownerId_sortKey_id_idx" ON "Application"("ownerId", "sortKey", "id");
