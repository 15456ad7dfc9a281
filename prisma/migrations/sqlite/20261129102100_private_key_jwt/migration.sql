-- AlterTable
ALTER TABLE "Client" ADD COLUMN "jwks" TEXT;
ALTER TABLE "Client" ADD COLUMN "jwksUri" TEXT;

-- CreateTable
CREATE TABLE "UsedAssertion" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "keptUntil" DATETIME NOT NULL
);

-- CreateIndex
CREATE INDEX "UsedAssertion_keptUntil_idx" ON "UsedAssertion"("keptUntil");
