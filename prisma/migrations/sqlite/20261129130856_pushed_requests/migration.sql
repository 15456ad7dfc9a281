-- AlterTable
ALTER TABLE "Client" ADD COLUMN "pushedRequestsRequired" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "Client" ADD COLUMN "signedRequestsRequired" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "PushedRequest" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "realmId" TEXT NOT NULL,
    "clientRef" TEXT NOT NULL,
    "sent" TEXT NOT NULL,
    "issuedAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "openedAt" DATETIME,
    "usedAt" DATETIME,
    "keptUntil" DATETIME NOT NULL
);

-- CreateIndex
CREATE INDEX "PushedRequest_keptUntil_idx" ON "PushedRequest"("keptUntil");
