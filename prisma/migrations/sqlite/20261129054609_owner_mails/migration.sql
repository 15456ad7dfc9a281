-- AlterTable
ALTER TABLE "GrantRule" ADD COLUMN "noticedFor" DATETIME;

-- CreateTable
CREATE TABLE "OwnerNotice" (
    "userId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "about" TEXT NOT NULL,
    "foundAt" DATETIME NOT NULL,
    "mailedAt" DATETIME,

    PRIMARY KEY ("userId", "key"),
    CONSTRAINT "OwnerNotice_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- AlterTable
ALTER TABLE "User" ADD COLUMN "ownerMails" BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE "User" ADD COLUMN "ownerMailedAt" DATETIME;

-- CreateIndex
CREATE INDEX "OwnerNotice_mailedAt_userId_idx" ON "OwnerNotice"("mailedAt", "userId");

-- CreateIndex
CREATE INDEX "OwnerNotice_foundAt_idx" ON "OwnerNotice"("foundAt");
