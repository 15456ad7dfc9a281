-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "fapi" BOOLEAN NOT NULL DEFAULT false;
