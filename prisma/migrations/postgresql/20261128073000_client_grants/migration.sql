-- CreateTable
CREATE TABLE "ClientGrant" (
    "clientRef" TEXT NOT NULL,
    "grantType" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,

    CONSTRAINT "ClientGrant_pkey" PRIMARY KEY ("clientRef","grantType")
);

-- CreateIndex
CREATE INDEX "ClientGrant_realmId_grantType_clientRef_idx" ON "ClientGrant"("realmId", "grantType", "clientRef");

-- AddForeignKey
ALTER TABLE "ClientGrant" ADD CONSTRAINT "ClientGrant_clientRef_fkey" FOREIGN KEY ("clientRef") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: versions before this one read and write "Client"."grantTypes" alone, and may serve beside it. The migration that
-- drops the column drops the trigger and its function.
CREATE OR REPLACE FUNCTION "copy_client_grants"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM "ClientGrant" WHERE "clientRef" = NEW."id";
    INSERT INTO "ClientGrant" ("clientRef", "grantType", "realmId")
    SELECT DISTINCT NEW."id", "name", NEW."realmId" FROM jsonb_array_elements_text(NEW."grantTypes"::jsonb) AS "each"("name");
    RETURN NULL;
END
$$;
CREATE TRIGGER "Client_grantTypes" AFTER INSERT OR UPDATE OF "grantTypes" ON "Client" FOR EACH ROW EXECUTE FUNCTION "copy_client_grants"();

-- By hand: what keys have ticked until now. The trigger's lock keeps others from changing it meanwhile.
INSERT INTO "ClientGrant" ("clientRef", "grantType", "realmId")
SELECT DISTINCT "Client"."id", "each"."name", "Client"."realmId" FROM "Client", jsonb_array_elements_text("Client"."grantTypes"::jsonb) AS "each"("name");
