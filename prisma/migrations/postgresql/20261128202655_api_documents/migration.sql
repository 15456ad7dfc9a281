-- CreateTable
CREATE TABLE "ApiDocument" (
    "apiId" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "givenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ApiDocument_pkey" PRIMARY KEY ("apiId")
);

-- AddForeignKey
ALTER TABLE "ApiDocument" ADD CONSTRAINT "ApiDocument_apiId_fkey" FOREIGN KEY ("apiId") REFERENCES "Api"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The documents that there are move.
INSERT INTO "ApiDocument" ("apiId", "text", "bytes", "givenAt")
SELECT "id", "openApi", octet_length("openApi"), "updatedAt" FROM "Api" WHERE "openApi" IS NOT NULL;
