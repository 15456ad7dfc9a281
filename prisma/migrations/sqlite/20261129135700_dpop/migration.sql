-- AlterTable
ALTER TABLE "Client" ADD COLUMN "dpopRequired" BOOLEAN;

-- AlterTable
ALTER TABLE "AuthorizationCode" ADD COLUMN "dpopJkt" TEXT;

-- AlterTable
ALTER TABLE "TokenRecord" ADD COLUMN "confirmation" TEXT;
