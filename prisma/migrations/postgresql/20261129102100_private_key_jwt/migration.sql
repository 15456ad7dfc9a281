-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "jwks" TEXT,
ADD COLUMN     "jwksUri" TEXT;

-- CreateTable
CREATE TABLE "UsedAssertion" (
    "id" TEXT NOT NULL,
    "keptUntil" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "UsedAssertion_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "UsedAssertion_keptUntil_idx" ON "UsedAssertion"("keptUntil");
