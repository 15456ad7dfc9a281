-- AlterTable
-- By hand: Prisma would copy the table.
ALTER TABLE "UsageJournal" ADD COLUMN "facets" TEXT NOT NULL DEFAULT '{}';

-- CreateTable
-- By hand: clustered by its key, so that what a fold adds to for one application lies together.
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

    PRIMARY KEY ("subjectId", "facet", "span", "hour", "environment", "grantType", "result", "value")
) WITHOUT ROWID;

-- CreateIndex
CREATE INDEX "UsageFacet_realmId_span_hour_idx" ON "UsageFacet"("realmId", "span", "hour");

-- By hand: the journal as rows of facets. What writes the journal keeps the order of the members of a key.
CREATE VIEW "FacetTail" AS SELECT
  "UsageJournal"."id" AS "journalId",
  f."key" AS "key",
  f."key"->>0 AS "subjectId",
  f."key"->>1 AS "facet",
  1 AS "span",
  f."key"->>2 AS "hour",
  f."key"->>3 AS "environment",
  f."key"->>4 AS "grantType",
  f."key"->>5 AS "result",
  f."key"->>6 AS "value",
  f."key"->>7 AS "realmId",
  f."value" AS "count"
  FROM "UsageJournal", jsonb_each("facets") f;
