-- AlterTable
ALTER TABLE "Invitation" ADD COLUMN     "delivery" TEXT NOT NULL DEFAULT 'link';
