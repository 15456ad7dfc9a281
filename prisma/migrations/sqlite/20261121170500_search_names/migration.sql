-- By hand, as the schema cannot say it. A search for a part of a name reads all names: with everything it asks for in the index,
-- it reads no row.
-- CreateIndex
CREATE INDEX IF NOT EXISTS "Application_search_idx" ON "Application"("realmId", lower("name"), "id", "status");

-- CreateIndex
CREATE INDEX IF NOT EXISTS "User_search_idx" ON "User"("realmId", lower("name"), "id", "email");

-- DropIndex
DROP INDEX IF EXISTS "Application_realmId_lower_name_idx";

-- DropIndex
DROP INDEX IF EXISTS "User_realmId_lower_name_idx";
