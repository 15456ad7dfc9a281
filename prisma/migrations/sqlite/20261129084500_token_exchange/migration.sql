-- AlterTable
ALTER TABLE "TokenRecord" ADD COLUMN "exchange" TEXT;

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
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,

    PRIMARY KEY ("clientRef", "subjectRef"),
    CONSTRAINT "ExchangePair_clientRef_fkey" FOREIGN KEY ("clientRef") REFERENCES "Client" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "ExchangePair_subjectRef_fkey" FOREIGN KEY ("subjectRef") REFERENCES "Client" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "ExchangePair_subjectRef_idx" ON "ExchangePair"("subjectRef");

-- CreateIndex
CREATE INDEX "ExchangePair_realmId_createdAt_idx" ON "ExchangePair"("realmId", "createdAt");
