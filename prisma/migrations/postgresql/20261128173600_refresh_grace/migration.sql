-- AlterTable
ALTER TABLE "Realm" ADD COLUMN     "refreshGrace" INTEGER NOT NULL DEFAULT 30,
ADD COLUMN     "refreshTokensMayBeKept" BOOLEAN NOT NULL DEFAULT true;

-- AlterTable
ALTER TABLE "GrantPolicy" ADD COLUMN     "endsAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "keepRefreshToken" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "TokenRecord" ADD COLUMN     "successorAccessId" UUID,
ADD COLUMN     "successorId" UUID;

-- CreateTable
CREATE TABLE "RefreshReplay" (
    "realmId" TEXT NOT NULL,
    "clientRef" TEXT NOT NULL,
    "day" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "RefreshReplay_pkey" PRIMARY KEY ("clientRef","day")
);

-- CreateIndex
CREATE INDEX "RefreshReplay_realmId_day_idx" ON "RefreshReplay"("realmId", "day");
