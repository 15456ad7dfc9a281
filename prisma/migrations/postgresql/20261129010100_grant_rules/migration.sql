-- CreateTable
CREATE TABLE "GrantRule" (
    "realmId" TEXT NOT NULL,
    "grantType" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "offFrom" TIMESTAMPTZ(3),
    "toldAt" TIMESTAMPTZ(3) NOT NULL,
    "setById" TEXT NOT NULL,
    "setByName" TEXT NOT NULL,

    CONSTRAINT "GrantRule_pkey" PRIMARY KEY ("realmId","grantType","kind","environment")
);

-- CreateTable
CREATE TABLE "GrantException" (
    "applicationId" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "grantType" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "askedBy" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "setById" TEXT NOT NULL,
    "setByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "GrantException_pkey" PRIMARY KEY ("applicationId","environment","grantType")
);

-- CreateTable
CREATE TABLE "GrantRuleSeen" (
    "applicationId" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "grantType" TEXT NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "GrantRuleSeen_pkey" PRIMARY KEY ("applicationId","environment","grantType")
);

-- CreateIndex
CREATE INDEX "GrantException_realmId_until_idx" ON "GrantException"("realmId", "until");

-- AddForeignKey
ALTER TABLE "GrantRule" ADD CONSTRAINT "GrantRule_realmId_fkey" FOREIGN KEY ("realmId") REFERENCES "Realm"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GrantException" ADD CONSTRAINT "GrantException_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "Application"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GrantRuleSeen" ADD CONSTRAINT "GrantRuleSeen_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "Application"("id") ON DELETE CASCADE ON UPDATE CASCADE;
