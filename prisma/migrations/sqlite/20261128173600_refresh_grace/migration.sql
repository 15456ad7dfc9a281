-- By hand: SQLite adds a column with a default in place. A copy of the table would lose its triggers.
-- AlterTable
ALTER TABLE "Realm" ADD COLUMN "refreshGrace" INTEGER NOT NULL DEFAULT 30;
ALTER TABLE "Realm" ADD COLUMN "refreshTokensMayBeKept" BOOLEAN NOT NULL DEFAULT true;

-- AlterTable
ALTER TABLE "Client" ADD COLUMN "keepRefreshToken" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "GrantPolicy" ADD COLUMN "endsAt" DATETIME;

-- AlterTable
ALTER TABLE "TokenRecord" ADD COLUMN "successorAccessId" TEXT;
ALTER TABLE "TokenRecord" ADD COLUMN "successorId" TEXT;

-- CreateTable
CREATE TABLE "RefreshReplay" (
    "realmId" TEXT NOT NULL,
    "clientRef" TEXT NOT NULL,
    "day" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,

    PRIMARY KEY ("clientRef", "day")
);

-- CreateIndex
CREATE INDEX "RefreshReplay_realmId_day_idx" ON "RefreshReplay"("realmId", "day");
