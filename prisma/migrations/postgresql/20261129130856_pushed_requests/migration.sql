-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "pushedRequestsRequired" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "signedRequestsRequired" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "PushedRequest" (
    "id" UUID NOT NULL,
    "realmId" TEXT NOT NULL,
    "clientRef" TEXT NOT NULL,
    "sent" TEXT NOT NULL,
    "issuedAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "openedAt" TIMESTAMPTZ(3),
    "usedAt" TIMESTAMPTZ(3),
    "keptUntil" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PushedRequest_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "PushedRequest_keptUntil_idx" ON "PushedRequest"("keptUntil");
