-- AlterTable
ALTER TABLE "ClientSecret" ADD COLUMN "lastUsedAgent" TEXT;
ALTER TABLE "ClientSecret" ADD COLUMN "lastUsedNetwork" TEXT;
