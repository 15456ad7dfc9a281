-- AlterTable
ALTER TABLE "SigningKey" ADD COLUMN "signsFrom" DATETIME;
ALTER TABLE "SigningKey" ADD COLUMN "signsUntil" DATETIME;

-- CreateTable
CREATE TABLE "KeySetReader" (
    "realmId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "userAgent" TEXT NOT NULL,
    "fetchedAt" DATETIME NOT NULL,

    PRIMARY KEY ("realmId", "source")
);
