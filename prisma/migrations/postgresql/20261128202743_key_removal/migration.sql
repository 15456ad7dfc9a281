-- AlterTable
ALTER TABLE "SigningKey" ADD COLUMN     "endsTokensFrom" TIMESTAMPTZ(3),
ADD COLUMN     "removedAt" TIMESTAMPTZ(3);
