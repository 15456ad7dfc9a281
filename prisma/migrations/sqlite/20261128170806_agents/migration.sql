-- CreateTable
CREATE TABLE "ClientRegistration" (
    "clientRef" TEXT NOT NULL PRIMARY KEY,
    "realmId" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "metadata" TEXT NOT NULL,
    "accessTokenHash" TEXT,
    "ip" TEXT NOT NULL DEFAULT '',
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    "expiresAt" DATETIME,
    "freshUntil" DATETIME,
    CONSTRAINT "ClientRegistration_clientRef_fkey" FOREIGN KEY ("clientRef") REFERENCES "Client" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "PinnedDocument" (
    "realmId" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "createdById" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("realmId", "url"),
    CONSTRAINT "PinnedDocument_realmId_fkey" FOREIGN KEY ("realmId") REFERENCES "Realm" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "InitialAccessToken" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "realmId" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "tokenHash" TEXT NOT NULL,
    "createdById" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" DATETIME NOT NULL,
    "usesLeft" INTEGER NOT NULL,
    "lastUsedAt" DATETIME,
    CONSTRAINT "InitialAccessToken_realmId_fkey" FOREIGN KEY ("realmId") REFERENCES "Realm" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- AlterTable
ALTER TABLE "Realm" ADD COLUMN "metadataDocuments" TEXT NOT NULL DEFAULT 'off';
ALTER TABLE "Realm" ADD COLUMN "documentHosts" TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "Realm" ADD COLUMN "dynamicRegistration" TEXT NOT NULL DEFAULT 'off';
ALTER TABLE "Realm" ADD COLUMN "registrationHosts" TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "Realm" ADD COLUMN "unusedRegistrationHours" INTEGER NOT NULL DEFAULT 72;
ALTER TABLE "Realm" ADD COLUMN "agentsOwnerId" TEXT;

-- AlterTable
ALTER TABLE "Application" ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'application';
CREATE INDEX "Application_realmId_kind_id_idx" ON "Application"("realmId", "kind", "id");

-- AlterTable
ALTER TABLE "Client" ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'server';
ALTER TABLE "Client" ADD COLUMN "registeredBy" TEXT NOT NULL DEFAULT 'person';

-- CreateIndex
CREATE INDEX "ClientRegistration_realmId_clientRef_idx" ON "ClientRegistration"("realmId", "clientRef");

-- CreateIndex
CREATE INDEX "ClientRegistration_expiresAt_idx" ON "ClientRegistration"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "InitialAccessToken_tokenHash_key" ON "InitialAccessToken"("tokenHash");

-- CreateIndex
CREATE INDEX "InitialAccessToken_realmId_createdAt_id_idx" ON "InitialAccessToken"("realmId", "createdAt", "id");

-- A public client's kind is one of the public ones.
UPDATE "Client" SET "kind" = 'browser' WHERE "type" = 'public';
