-- CreateTable
CREATE TABLE "ClientOrigin" (
    "clientRef" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,

    PRIMARY KEY ("clientRef", "origin"),
    CONSTRAINT "ClientOrigin_clientRef_fkey" FOREIGN KEY ("clientRef") REFERENCES "Client" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- By hand: added, not rebuilt, so that the triggers of "Client" stay.
ALTER TABLE "Realm" ADD COLUMN "allowedOrigins" TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "Client" ADD COLUMN "mode" TEXT NOT NULL DEFAULT 'CREATED';

-- CreateIndex
CREATE INDEX "ClientOrigin_realmId_origin_idx" ON "ClientOrigin"("realmId", "origin");

-- CreateIndex
CREATE INDEX "FailureRecord_realmId_proven_at_id_idx" ON "FailureRecord"("realmId", "proven", "at", "id");

-- By hand: the origins of callback URLs, whichever version writes those. The scripts of an origin on its scheme's usual port, written out in the
-- URL, are asked for without it, and so not found here. A migration that rebuilds "Client" must make these again.
CREATE TRIGGER "Client_origins_insert" AFTER INSERT ON "Client" WHEN NEW."callbackUrls" <> '[]' BEGIN
    INSERT INTO "ClientOrigin" ("clientRef", "origin", "realmId")
    SELECT DISTINCT NEW."id", lower(substr("value", 1, instr("value", '://') + 2 + instr(replace(replace(substr("value", instr("value", '://') + 3), '?', '/'), '#', '/') || '/', '/') - 1)), NEW."realmId"
    FROM json_each(NEW."callbackUrls") WHERE lower("value") LIKE 'http://%' OR lower("value") LIKE 'https://%';
END;
CREATE TRIGGER "Client_origins_update" AFTER UPDATE OF "callbackUrls" ON "Client" WHEN NEW."callbackUrls" <> OLD."callbackUrls" BEGIN
    DELETE FROM "ClientOrigin" WHERE "clientRef" = NEW."id";
    INSERT INTO "ClientOrigin" ("clientRef", "origin", "realmId")
    SELECT DISTINCT NEW."id", lower(substr("value", 1, instr("value", '://') + 2 + instr(replace(replace(substr("value", instr("value", '://') + 3), '?', '/'), '#', '/') || '/', '/') - 1)), NEW."realmId"
    FROM json_each(NEW."callbackUrls") WHERE lower("value") LIKE 'http://%' OR lower("value") LIKE 'https://%';
END;

-- By hand: those of the clients there are. The insert's trigger has seen none of them.
INSERT INTO "ClientOrigin" ("clientRef", "origin", "realmId")
SELECT DISTINCT "Client"."id", lower(substr("each"."value", 1, instr("each"."value", '://') + 2 + instr(replace(replace(substr("each"."value", instr("each"."value", '://') + 3), '?', '/'), '#', '/') || '/', '/') - 1)), "Client"."realmId"
FROM "Client", json_each("Client"."callbackUrls") AS "each" WHERE lower("each"."value") LIKE 'http://%' OR lower("each"."value") LIKE 'https://%';
