-- AlterTable
ALTER TABLE "Realm" ADD COLUMN "parentId" TEXT;
ALTER TABLE "Realm" ADD COLUMN "state" TEXT NOT NULL DEFAULT 'active';

-- CreateIndex
CREATE INDEX "Realm_parentId_path_idx" ON "Realm"("parentId", "path");
