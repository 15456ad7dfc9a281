-- CreateTable
CREATE TABLE "ClientGrant" (
    "clientRef" TEXT NOT NULL,
    "grantType" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,

    PRIMARY KEY ("clientRef", "grantType"),
    CONSTRAINT "ClientGrant_clientRef_fkey" FOREIGN KEY ("clientRef") REFERENCES "Client" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "ClientGrant_realmId_grantType_clientRef_idx" ON "ClientGrant"("realmId", "grantType", "clientRef");

-- By hand: what keys have ticked until now.
INSERT INTO "ClientGrant" ("clientRef", "grantType", "realmId")
SELECT DISTINCT "Client"."id", "each"."value", "Client"."realmId" FROM "Client", json_each("Client"."grantTypes") AS "each";

-- By hand: versions before this one read and write "Client"."grantTypes" alone, and may serve beside it. The migration that
-- drops the column drops these. One that rebuilds "Client" must make them again.
CREATE TRIGGER "Client_grantTypes_insert" AFTER INSERT ON "Client" BEGIN
    INSERT INTO "ClientGrant" ("clientRef", "grantType", "realmId")
    SELECT DISTINCT NEW."id", "value", NEW."realmId" FROM json_each(NEW."grantTypes");
END;
CREATE TRIGGER "Client_grantTypes_update" AFTER UPDATE OF "grantTypes" ON "Client" BEGIN
    DELETE FROM "ClientGrant" WHERE "clientRef" = NEW."id";
    INSERT INTO "ClientGrant" ("clientRef", "grantType", "realmId")
    SELECT DISTINCT NEW."id", "value", NEW."realmId" FROM json_each(NEW."grantTypes");
END;
