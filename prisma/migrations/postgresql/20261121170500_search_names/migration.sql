-- By hand, as the schema cannot say it. A search for a part of a name reads all names: with everything it asks for in the index,
-- it reads no row. Under new names, and only where there is none yet: whoever has a big database may build them before, beside
-- what runs (docs/scaling.md).
-- CreateIndex
CREATE INDEX IF NOT EXISTS "Application_search_idx" ON "Application"("realmId", lower("name"), "id") INCLUDE ("name", "status");

-- CreateIndex
CREATE INDEX IF NOT EXISTS "User_search_idx" ON "User"("realmId", lower("name"), "id") INCLUDE ("name", "email");

-- DropIndex
DROP INDEX IF EXISTS "Application_realmId_lower_name_idx";

-- DropIndex
DROP INDEX IF EXISTS "User_realmId_lower_name_idx";
