-- AlterTable
ALTER TABLE "UsageJournal" ADD COLUMN     "tokens" TEXT NOT NULL DEFAULT '[]';

-- By hand: what writes the journal keeps the order of these columns.
CREATE VIEW "TokenTail" AS SELECT
  "UsageJournal"."id" AS "journalId",
  v->>0 AS "applicationId",
  (v->>1)::int AS "span",
  to_timestamp((v->>2)::float8 / 1000)::timestamptz(3) AS "issuedAt",
  (v->>3)::uuid AS "id",
  to_timestamp((v->>4)::float8 / 1000)::timestamptz(3) AS "expiresAt"
  FROM "UsageJournal", jsonb_array_elements("tokens"::jsonb) AS r(v);

-- CreateTable
CREATE TABLE "TokensByApplication" (
    "applicationId" TEXT NOT NULL,
    "span" INTEGER NOT NULL,
    "issuedAt" TIMESTAMPTZ(3) NOT NULL,
    "id" UUID NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "TokensByApplication_pkey" PRIMARY KEY ("applicationId","span","issuedAt","id")
);

-- By hand: the tokens until now, while others go on writing: nothing of "TokenRecord" is locked yet. The spans are those of
-- app/db/protocol/token-spans.ts.
INSERT INTO "TokensByApplication" ("applicationId", "span", "issuedAt", "id", "expiresAt")
SELECT "applicationId", CASE WHEN "expiresAt" - "issuedAt" <= interval '1 hour' THEN 0 WHEN "expiresAt" - "issuedAt" <= interval '24 hours' THEN 1 ELSE 2 END,
  "issuedAt", "id", "expiresAt"
FROM "TokenRecord" ORDER BY 1, 2, 3, 4;

-- AlterTable
ALTER TABLE "TokenRecord" ADD COLUMN     "journaled" BOOLEAN;

-- By hand: versions before this one write no journal and may serve beside it. The migration after which none of them can serve drops the
-- column, this trigger and its function.
CREATE OR REPLACE FUNCTION "list_token"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "TokensByApplication" ("applicationId", "span", "issuedAt", "id", "expiresAt") VALUES (NEW."applicationId",
      CASE WHEN NEW."expiresAt" - NEW."issuedAt" <= interval '1 hour' THEN 0 WHEN NEW."expiresAt" - NEW."issuedAt" <= interval '24 hours' THEN 1 ELSE 2 END,
      NEW."issuedAt", NEW."id", NEW."expiresAt");
    RETURN NULL;
END
$$;
CREATE TRIGGER "TokenRecord_insert" AFTER INSERT ON "TokenRecord" FOR EACH ROW WHEN (NEW."journaled" IS NULL) EXECUTE FUNCTION "list_token"();

-- By hand: whichever version purges.
CREATE OR REPLACE FUNCTION "unlist_tokens"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM "TokensByApplication" l USING "gone" g WHERE l."applicationId" = g."applicationId"
      AND l."span" = CASE WHEN g."expiresAt" - g."issuedAt" <= interval '1 hour' THEN 0 WHEN g."expiresAt" - g."issuedAt" <= interval '24 hours' THEN 1 ELSE 2 END
      AND l."issuedAt" = g."issuedAt" AND l."id" = g."id";
    RETURN NULL;
END
$$;
CREATE TRIGGER "TokenRecord_delete" AFTER DELETE ON "TokenRecord" REFERENCING OLD TABLE AS "gone" FOR EACH STATEMENT EXECUTE FUNCTION "unlist_tokens"();

-- By hand: the tokens that were written since the first statement. Ids begin with the time, and now() is the transaction's start; ten minutes
-- are more than clocks and commits differ by.
INSERT INTO "TokensByApplication" ("applicationId", "span", "issuedAt", "id", "expiresAt")
SELECT "applicationId", CASE WHEN "expiresAt" - "issuedAt" <= interval '1 hour' THEN 0 WHEN "expiresAt" - "issuedAt" <= interval '24 hours' THEN 1 ELSE 2 END,
  "issuedAt", "id", "expiresAt"
FROM "TokenRecord"
WHERE "id" >= rpad(lpad(to_hex(floor(extract(epoch FROM now() - interval '10 minutes') * 1000)::bigint), 12, '0'), 32, '0')::uuid
ON CONFLICT DO NOTHING;

-- DropIndex
DROP INDEX "TokenRecord_applicationId_issuedAt_idx";

-- DropIndex
DROP INDEX "TokenRecord_applicationId_expiresAt_kind_revokedAt_idx";
