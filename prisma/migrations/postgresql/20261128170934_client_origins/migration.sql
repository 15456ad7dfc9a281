-- AlterTable
ALTER TABLE "Realm" ADD COLUMN     "allowedOrigins" TEXT NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "mode" TEXT NOT NULL DEFAULT 'CREATED';

-- CreateTable
CREATE TABLE "ClientOrigin" (
    "clientRef" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,

    CONSTRAINT "ClientOrigin_pkey" PRIMARY KEY ("clientRef","origin")
);

-- CreateIndex
CREATE INDEX "ClientOrigin_realmId_origin_idx" ON "ClientOrigin"("realmId", "origin");

-- CreateIndex
CREATE INDEX "FailureRecord_realmId_proven_at_id_idx" ON "FailureRecord"("realmId", "proven", "at", "id");

-- AddForeignKey
ALTER TABLE "ClientOrigin" ADD CONSTRAINT "ClientOrigin_clientRef_fkey" FOREIGN KEY ("clientRef") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: the origins of callback URLs, whichever version writes those. The scripts of an origin on its scheme's usual port, written out in the
-- URL, are asked for without it, and so not found here.
CREATE OR REPLACE FUNCTION "copy_client_origins"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM "ClientOrigin" WHERE "clientRef" = NEW."id";
    INSERT INTO "ClientOrigin" ("clientRef", "origin", "realmId")
    SELECT DISTINCT NEW."id", lower(substring("url" from '^[Hh][Tt][Tt][Pp][Ss]?://[^/?#]*')), NEW."realmId"
    FROM jsonb_array_elements_text(NEW."callbackUrls"::jsonb) AS "each"("url") WHERE "url" ~* '^https?://';
    RETURN NULL;
END
$$;
CREATE TRIGGER "Client_origins_insert" AFTER INSERT ON "Client" FOR EACH ROW WHEN (NEW."callbackUrls" <> '[]') EXECUTE FUNCTION "copy_client_origins"();
CREATE TRIGGER "Client_origins_update" AFTER UPDATE OF "callbackUrls" ON "Client" FOR EACH ROW WHEN (NEW."callbackUrls" <> OLD."callbackUrls") EXECUTE FUNCTION "copy_client_origins"();

-- By hand: those of the clients there are. The triggers' lock keeps others from changing them meanwhile.
INSERT INTO "ClientOrigin" ("clientRef", "origin", "realmId")
SELECT DISTINCT "Client"."id", lower(substring("each"."url" from '^[Hh][Tt][Tt][Pp][Ss]?://[^/?#]*')), "Client"."realmId"
FROM "Client", jsonb_array_elements_text("Client"."callbackUrls"::jsonb) AS "each"("url") WHERE "each"."url" ~* '^https?://';
