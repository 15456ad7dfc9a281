-- AlterTable
ALTER TABLE "ClientSecret" ADD COLUMN     "lastUsedAgent" TEXT,
ADD COLUMN     "lastUsedNetwork" TEXT;
