-- AlterTable
ALTER TABLE "Client" ADD COLUMN "authMethod" TEXT;
