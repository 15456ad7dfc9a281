-- AlterTable
ALTER TABLE "UsageJournal" ADD COLUMN     "facets" TEXT NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "UsageFacet" (
    "realmId" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "facet" TEXT NOT NULL,
    "span" INTEGER NOT NULL,
    "hour" INTEGER NOT NULL,
    "environment" TEXT NOT NULL,
    "grantType" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "UsageFacet_pkey" PRIMARY KEY ("subjectId","facet","span","hour","environment","grantType","result","value")
);

-- CreateIndex
CREATE INDEX "UsageFacet_realmId_span_hour_idx" ON "UsageFacet"("realmId", "span", "hour");

-- By hand: the journal as rows of facets. What writes the journal keeps the order of the members of a key.
CREATE VIEW "FacetTail" AS SELECT
  "UsageJournal"."id" AS "journalId",
  f."key" AS "key",
  f."key"::jsonb->>0 AS "subjectId",
  f."key"::jsonb->>1 AS "facet",
  1 AS "span",
  (f."key"::jsonb->>2)::int AS "hour",
  f."key"::jsonb->>3 AS "environment",
  f."key"::jsonb->>4 AS "grantType",
  f."key"::jsonb->>5 AS "result",
  f."key"::jsonb->>6 AS "value",
  f."key"::jsonb->>7 AS "realmId",
  f."value"::int AS "count"
  FROM "UsageJournal", json_each_text("facets"::json) f;
