-- DropIndex
DROP INDEX "SessionClient_sessionIdHash_clientRef_key";

-- CreateIndex
CREATE INDEX "SessionClient_sessionIdHash_idx" ON "SessionClient"("sessionIdHash");
