-- AlterTable
ALTER TABLE "Consent" ADD COLUMN "redirectHosts" TEXT;
