-- AlterTable
ALTER TABLE "ApplicationMember" ADD COLUMN     "raised" BOOLEAN NOT NULL DEFAULT false;
