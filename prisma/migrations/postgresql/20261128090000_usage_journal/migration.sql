-- CreateTable
CREATE TABLE "UsageJournal" (
    "id" UUID NOT NULL,
    "usage" TEXT NOT NULL,
    "people" TEXT NOT NULL,

    CONSTRAINT "UsageJournal_pkey" PRIMARY KEY ("id")
);

-- By hand: the journal as rows of counters. What writes the journal keeps the order of these columns.
CREATE VIEW "UsageTail" AS SELECT
  "UsageJournal"."id" AS "journalId",
  v->>0 AS "applicationId",
  (v->>1)::int AS "minute",
  v->>2 AS "clientRef",
  v->>3 AS "grantType",
  v->>4 AS "secretId",
  v->>5 AS "outcome",
  v->>6 AS "realmId",
  v->>7 AS "environment",
  (v->>8)::int AS "count"
  FROM "UsageJournal", jsonb_array_elements("usage"::jsonb) AS r(v);

CREATE VIEW "UserTail" AS SELECT
  "UsageJournal"."id" AS "journalId",
  v->>0 AS "applicationId",
  (v->>1)::int AS "day",
  v->>2 AS "userId",
  v->>3 AS "environment",
  v->>4 AS "grantType",
  v->>5 AS "realmId",
  (v->>6)::int AS "count"
  FROM "UsageJournal", jsonb_array_elements("people"::jsonb) AS r(v);
