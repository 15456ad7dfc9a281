-- AlterTable
ALTER TABLE "TokenRecord" ADD COLUMN     "exchange" TEXT;

-- CreateTable
CREATE TABLE "ExchangePair" (
    "clientRef" TEXT NOT NULL,
    "subjectRef" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "apis" TEXT,
    "scopes" TEXT,
    "setById" TEXT NOT NULL,
    "setByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ExchangePair_pkey" PRIMARY KEY ("clientRef","subjectRef")
);

-- CreateIndex
CREATE INDEX "ExchangePair_subjectRef_idx" ON "ExchangePair"("subjectRef");

-- CreateIndex
CREATE INDEX "ExchangePair_realmId_createdAt_idx" ON "ExchangePair"("realmId", "createdAt");

-- AddForeignKey
ALTER TABLE "ExchangePair" ADD CONSTRAINT "ExchangePair_clientRef_fkey" FOREIGN KEY ("clientRef") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ExchangePair" ADD CONSTRAINT "ExchangePair_subjectRef_fkey" FOREIGN KEY ("subjectRef") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;
