-- AlterTable
ALTER TABLE "SigningKey" ADD COLUMN "endsTokensFrom" DATETIME;
ALTER TABLE "SigningKey" ADD COLUMN "removedAt" DATETIME;
