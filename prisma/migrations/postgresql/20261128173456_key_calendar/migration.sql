-- AlterTable
ALTER TABLE "SigningKey" ADD COLUMN     "signsFrom" TIMESTAMPTZ(3),
ADD COLUMN     "signsUntil" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "KeySetReader" (
    "realmId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "userAgent" TEXT NOT NULL,
    "fetchedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "KeySetReader_pkey" PRIMARY KEY ("realmId","source")
);
