-- CreateTable
-- By hand: clustered by its key, so that a batch appends to one page.
CREATE TABLE "UsageJournal" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "usage" TEXT NOT NULL,
    "people" TEXT NOT NULL
) WITHOUT ROWID;

-- By hand: the journal as rows of counters. What writes the journal keeps the order of these columns.
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
  FROM "UsageJournal", json_each("usage");

CREATE VIEW "UserTail" AS SELECT
  "UsageJournal"."id" AS "journalId",
  value->>0 AS "applicationId",
  value->>1 AS "day",
  value->>2 AS "userId",
  value->>3 AS "environment",
  value->>4 AS "grantType",
  value->>5 AS "realmId",
  value->>6 AS "count"
  FROM "UsageJournal", json_each("people");
