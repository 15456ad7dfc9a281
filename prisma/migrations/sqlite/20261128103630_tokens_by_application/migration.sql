-- AlterTable
ALTER TABLE "TokenRecord" ADD COLUMN "journaled" BOOLEAN;

-- AlterTable
ALTER TABLE "UsageJournal" ADD COLUMN "tokens" TEXT NOT NULL DEFAULT '[]';

-- By hand: what writes the journal keeps the order of these columns.
CREATE VIEW "TokenTail" AS SELECT
  "UsageJournal"."id" AS "journalId",
  value->>0 AS "applicationId",
  value->>1 AS "span",
  value->>2 AS "issuedAt",
  value->>3 AS "id",
  value->>4 AS "expiresAt"
  FROM "UsageJournal", jsonb_each("tokens");

-- By hand: the same views as before, read in SQLite's binary form, which is not parsed again for each value.
DROP VIEW "UsageTail";
CREATE VIEW "UsageTail" AS SELECT
  "UsageJournal"."id" AS "journalId",
  value->>0 AS "applicationId",
  value->>1 AS "minute",
  value->>2 AS "clientRef",
  value->>3 AS "grantType",
  value->>4 AS "secretId",
  value->>5 AS "outcome",
  value->>6 AS "realmId",
  value->>7 AS "environment",
  value->>8 AS "count"
  FROM "UsageJournal", jsonb_each("usage");

DROP VIEW "UserTail";
CREATE VIEW "UserTail" AS SELECT
  "UsageJournal"."id" AS "journalId",
  value->>0 AS "applicationId",
  value->>1 AS "day",
  value->>2 AS "userId",
  value->>3 AS "environment",
  value->>4 AS "grantType",
  value->>5 AS "realmId",
  value->>6 AS "count"
  FROM "UsageJournal", jsonb_each("people");

-- CreateTable
-- By hand: clustered by its key, as it has no other column but one.
CREATE TABLE "TokensByApplication" (
    "applicationId" TEXT NOT NULL,
    "span" INTEGER NOT NULL,
    "issuedAt" DATETIME NOT NULL,
    "id" TEXT NOT NULL,
    "expiresAt" DATETIME NOT NULL,

    PRIMARY KEY ("applicationId", "span", "issuedAt", "id")
) WITHOUT ROWID;

-- By hand: the tokens until now. The spans are those of app/db/protocol/token-spans.ts.
INSERT INTO "TokensByApplication" ("applicationId", "span", "issuedAt", "id", "expiresAt")
SELECT "applicationId", CASE WHEN "expiresAt" - "issuedAt" <= 3600000 THEN 0 WHEN "expiresAt" - "issuedAt" <= 86400000 THEN 1 ELSE 2 END,
  "issuedAt", "id", "expiresAt"
FROM "TokenRecord" ORDER BY 1, 2, 3, 4;

-- By hand: versions before this one write no journal and may serve beside it. The migration after which none of them can serve drops the
-- column and this trigger. One that rebuilds "TokenRecord" must make both triggers again.
CREATE TRIGGER "TokenRecord_insert" AFTER INSERT ON "TokenRecord" WHEN NEW."journaled" IS NULL BEGIN
    INSERT INTO "TokensByApplication" ("applicationId", "span", "issuedAt", "id", "expiresAt") VALUES (NEW."applicationId",
      CASE WHEN NEW."expiresAt" - NEW."issuedAt" <= 3600000 THEN 0 WHEN NEW."expiresAt" - NEW."issuedAt" <= 86400000 THEN 1 ELSE 2 END,
      NEW."issuedAt", NEW."id", NEW."expiresAt");
END;

-- By hand: whichever version purges.
CREATE TRIGGER "TokenRecord_delete" AFTER DELETE ON "TokenRecord" BEGIN
    DELETE FROM "TokensByApplication" WHERE "applicationId" = OLD."applicationId"
      AND "span" = CASE WHEN OLD."expiresAt" - OLD."issuedAt" <= 3600000 THEN 0 WHEN OLD."expiresAt" - OLD."issuedAt" <= 86400000 THEN 1 ELSE 2 END
      AND "issuedAt" = OLD."issuedAt" AND "id" = OLD."id";
END;

-- DropIndex
DROP INDEX "TokenRecord_applicationId_issuedAt_idx";

-- DropIndex
DROP INDEX "TokenRecord_applicationId_expiresAt_kind_revokedAt_idx";
