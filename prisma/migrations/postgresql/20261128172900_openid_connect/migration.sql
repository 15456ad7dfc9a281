-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "backchannelLogoutSessionRequired" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "backchannelLogoutUri" TEXT,
ADD COLUMN     "frontchannelLogoutSessionRequired" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "frontchannelLogoutUri" TEXT,
ADD COLUMN     "idTokenLifetime" INTEGER,
ADD COLUMN     "idTokenSignedResponseAlg" TEXT,
ADD COLUMN     "postLogoutRedirectUris" TEXT NOT NULL DEFAULT '[]',
ADD COLUMN     "sectorIdentifierUri" TEXT,
ADD COLUMN     "subjectType" TEXT NOT NULL DEFAULT 'public',
ADD COLUMN     "userinfoSignedResponseAlg" TEXT;

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "profileChangedAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "SessionClient" (
    "id" TEXT NOT NULL,
    "sessionIdHash" TEXT,
    "realmId" TEXT NOT NULL,
    "clientRef" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "firstUsedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SessionClient_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LogoutNotice" (
    "id" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,
    "clientRef" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "sid" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "endedAt" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" TIMESTAMPTZ(3),
    "lastAttemptAt" TIMESTAMPTZ(3),
    "problem" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "LogoutNotice_pkey" PRIMARY KEY ("id")
);

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

-- AddForeignKey
ALTER TABLE "SessionClient" ADD CONSTRAINT "SessionClient_sessionIdHash_fkey" FOREIGN KEY ("sessionIdHash") REFERENCES "Session"("idHash") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SessionClient" ADD CONSTRAINT "SessionClient_clientRef_fkey" FOREIGN KEY ("clientRef") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LogoutNotice" ADD CONSTRAINT "LogoutNotice_clientRef_fkey" FOREIGN KEY ("clientRef") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: the scopes of OpenID Connect for every realm. One that is there by such a name stays as it is.
INSERT INTO "Scope" ("realmId", "name", "description", "isDefault", "access", "createdAt")
SELECT "id", 'openid', 'Know you by an identifier when you sign in.', false, 'open', CURRENT_TIMESTAMP(3) FROM "Realm" WHERE true ON CONFLICT DO NOTHING;
INSERT INTO "Scope" ("realmId", "name", "description", "isDefault", "access", "createdAt")
SELECT "id", 'profile', 'See your name.', false, 'open', CURRENT_TIMESTAMP(3) FROM "Realm" WHERE true ON CONFLICT DO NOTHING;
INSERT INTO "Scope" ("realmId", "name", "description", "isDefault", "access", "createdAt")
SELECT "id", 'email', 'See your email address.', false, 'open', CURRENT_TIMESTAMP(3) FROM "Realm" WHERE true ON CONFLICT DO NOTHING;
INSERT INTO "Scope" ("realmId", "name", "description", "isDefault", "access", "createdAt")
SELECT "id", 'offline_access', 'Act for you while you are away, until you stop it.', false, 'open', CURRENT_TIMESTAMP(3) FROM "Realm" WHERE true ON CONFLICT DO NOTHING;
