-- CreateTable
CREATE TABLE "ApiDocument" (
    "apiId" TEXT NOT NULL PRIMARY KEY,
    "text" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "givenAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "ApiDocument_apiId_fkey" FOREIGN KEY ("apiId") REFERENCES "Api" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- The documents that there are move.
INSERT INTO "ApiDocument" ("apiId", "text", "bytes", "givenAt")
SELECT "id", "openApi", length(CAST("openApi" AS BLOB)), "updatedAt" FROM "Api" WHERE "openApi" IS NOT NULL;
