-- AlterTable
ALTER TABLE "GrantRule" ADD COLUMN     "noticedFor" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "ownerMailedAt" TIMESTAMPTZ(3),
ADD COLUMN     "ownerMails" BOOLEAN NOT NULL DEFAULT true;

-- CreateTable
CREATE TABLE "OwnerNotice" (
    "userId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "about" TEXT NOT NULL,
    "foundAt" TIMESTAMPTZ(3) NOT NULL,
    "mailedAt" TIMESTAMPTZ(3),

    CONSTRAINT "OwnerNotice_pkey" PRIMARY KEY ("userId","key")
);

-- CreateIndex
CREATE INDEX "OwnerNotice_mailedAt_userId_idx" ON "OwnerNotice"("mailedAt", "userId");

-- CreateIndex
CREATE INDEX "OwnerNotice_foundAt_idx" ON "OwnerNotice"("foundAt");

-- AddForeignKey
ALTER TABLE "OwnerNotice" ADD CONSTRAINT "OwnerNotice_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
