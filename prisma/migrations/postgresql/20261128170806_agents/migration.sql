-- AlterTable
ALTER TABLE "Realm" ADD COLUMN     "agentsOwnerId" TEXT,
ADD COLUMN     "documentHosts" TEXT NOT NULL DEFAULT '[]',
ADD COLUMN     "dynamicRegistration" TEXT NOT NULL DEFAULT 'off',
ADD COLUMN     "metadataDocuments" TEXT NOT NULL DEFAULT 'off',
ADD COLUMN     "registrationHosts" TEXT NOT NULL DEFAULT '[]',
ADD COLUMN     "unusedRegistrationHours" INTEGER NOT NULL DEFAULT 72;

-- AlterTable
ALTER TABLE "Application" ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'application';

-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'server',
ADD COLUMN     "registeredBy" TEXT NOT NULL DEFAULT 'person';

-- CreateTable
CREATE TABLE "ClientRegistration" (
    "clientRef" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "metadata" TEXT NOT NULL,
    "accessTokenHash" TEXT,
    "ip" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3),
    "freshUntil" TIMESTAMPTZ(3),

    CONSTRAINT "ClientRegistration_pkey" PRIMARY KEY ("clientRef")
);

-- CreateTable
CREATE TABLE "PinnedDocument" (
    "realmId" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PinnedDocument_pkey" PRIMARY KEY ("realmId","url")
);

-- CreateTable
CREATE TABLE "InitialAccessToken" (
    "id" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "tokenHash" TEXT NOT NULL,
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usesLeft" INTEGER NOT NULL,
    "lastUsedAt" TIMESTAMPTZ(3),

    CONSTRAINT "InitialAccessToken_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ClientRegistration_realmId_clientRef_idx" ON "ClientRegistration"("realmId", "clientRef");

-- CreateIndex
CREATE INDEX "ClientRegistration_expiresAt_idx" ON "ClientRegistration"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "InitialAccessToken_tokenHash_key" ON "InitialAccessToken"("tokenHash");

-- CreateIndex
CREATE INDEX "InitialAccessToken_realmId_createdAt_id_idx" ON "InitialAccessToken"("realmId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Application_realmId_kind_id_idx" ON "Application"("realmId", "kind", "id");

-- AddForeignKey
ALTER TABLE "ClientRegistration" ADD CONSTRAINT "ClientRegistration_clientRef_fkey" FOREIGN KEY ("clientRef") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PinnedDocument" ADD CONSTRAINT "PinnedDocument_realmId_fkey" FOREIGN KEY ("realmId") REFERENCES "Realm"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InitialAccessToken" ADD CONSTRAINT "InitialAccessToken_realmId_fkey" FOREIGN KEY ("realmId") REFERENCES "Realm"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A public client's kind is one of the public ones.
UPDATE "Client" SET "kind" = 'browser' WHERE "type" = 'public';
