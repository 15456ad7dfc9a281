-- CreateTable
CREATE TABLE "SessionClient" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "sessionIdHash" TEXT,
    "realmId" TEXT NOT NULL,
    "clientRef" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "firstUsedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "SessionClient_sessionIdHash_fkey" FOREIGN KEY ("sessionIdHash") REFERENCES "Session" ("idHash") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "SessionClient_clientRef_fkey" FOREIGN KEY ("clientRef") REFERENCES "Client" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "LogoutNotice" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "realmId" TEXT NOT NULL,
    "clientRef" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "sid" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "endedAt" DATETIME NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" DATETIME,
    "lastAttemptAt" DATETIME,
    "problem" TEXT NOT NULL DEFAULT '',
    CONSTRAINT "LogoutNotice_clientRef_fkey" FOREIGN KEY ("clientRef") REFERENCES "Client" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- AlterTable
ALTER TABLE "Client" ADD COLUMN "idTokenLifetime" INTEGER;
ALTER TABLE "Client" ADD COLUMN "idTokenSignedResponseAlg" TEXT;
ALTER TABLE "Client" ADD COLUMN "userinfoSignedResponseAlg" TEXT;
ALTER TABLE "Client" ADD COLUMN "subjectType" TEXT NOT NULL DEFAULT 'public';
ALTER TABLE "Client" ADD COLUMN "sectorIdentifierUri" TEXT;
ALTER TABLE "Client" ADD COLUMN "postLogoutRedirectUris" TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "Client" ADD COLUMN "backchannelLogoutUri" TEXT;
ALTER TABLE "Client" ADD COLUMN "backchannelLogoutSessionRequired" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "Client" ADD COLUMN "frontchannelLogoutUri" TEXT;
ALTER TABLE "Client" ADD COLUMN "frontchannelLogoutSessionRequired" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "User" ADD COLUMN "profileChangedAt" DATETIME;

-- CreateIndex
CREATE INDEX "SessionClient_clientRef_idx" ON "SessionClient"("clientRef");

-- CreateIndex
CREATE UNIQUE INDEX "SessionClient_sessionIdHash_clientRef_key" ON "SessionClient"("sessionIdHash", "clientRef");

-- CreateIndex
CREATE INDEX "LogoutNotice_nextAttemptAt_idx" ON "LogoutNotice"("nextAttemptAt");

-- CreateIndex
CREATE INDEX "LogoutNotice_clientRef_endedAt_idx" ON "LogoutNotice"("clientRef", "endedAt");

-- CreateIndex
CREATE INDEX "LogoutNotice_endedAt_idx" ON "LogoutNotice"("endedAt");

-- By hand: the scopes of OpenID Connect for every realm. One that is there by such a name stays as it is.
INSERT INTO "Scope" ("realmId", "name", "description", "isDefault", "access", "createdAt")
SELECT "id", 'openid', 'Know you by an identifier when you sign in.', false, 'open', CAST(unixepoch('subsec') * 1000 AS INTEGER) FROM "Realm" WHERE true ON CONFLICT DO NOTHING;
INSERT INTO "Scope" ("realmId", "name", "description", "isDefault", "access", "createdAt")
SELECT "id", 'profile', 'See your name.', false, 'open', CAST(unixepoch('subsec') * 1000 AS INTEGER) FROM "Realm" WHERE true ON CONFLICT DO NOTHING;
INSERT INTO "Scope" ("realmId", "name", "description", "isDefault", "access", "createdAt")
SELECT "id", 'email', 'See your email address.', false, 'open', CAST(unixepoch('subsec') * 1000 AS INTEGER) FROM "Realm" WHERE true ON CONFLICT DO NOTHING;
INSERT INTO "Scope" ("realmId", "name", "description", "isDefault", "access", "createdAt")
SELECT "id", 'offline_access', 'Act for you while you are away, until you stop it.', false, 'open', CAST(unixepoch('subsec') * 1000 AS INTEGER) FROM "Realm" WHERE true ON CONFLICT DO NOTHING;
