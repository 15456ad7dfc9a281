-- AlterTable
ALTER TABLE "Realm" ADD COLUMN     "introspectionByGet" BOOLEAN NOT NULL DEFAULT false;
