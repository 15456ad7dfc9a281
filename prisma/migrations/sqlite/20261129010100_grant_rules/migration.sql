-- CreateTable
CREATE TABLE "GrantRule" (
    "realmId" TEXT NOT NULL,
    "grantType" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "offFrom" DATETIME,
    "toldAt" DATETIME NOT NULL,
    "setById" TEXT NOT NULL,
    "setByName" TEXT NOT NULL,

    PRIMARY KEY ("realmId", "grantType", "kind", "environment"),
    CONSTRAINT "GrantRule_realmId_fkey" FOREIGN KEY ("realmId") REFERENCES "Realm" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "GrantException" (
    "applicationId" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "grantType" TEXT NOT NULL,
    "realmId" TEXT NOT NULL,
    "until" DATETIME NOT NULL,
    "askedBy" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "setById" TEXT NOT NULL,
    "setByName" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("applicationId", "environment", "grantType"),
    CONSTRAINT "GrantException_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "Application" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "GrantRuleSeen" (
    "applicationId" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "grantType" TEXT NOT NULL,
    "seenAt" DATETIME NOT NULL,

    PRIMARY KEY ("applicationId", "environment", "grantType"),
    CONSTRAINT "GrantRuleSeen_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "Application" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "GrantException_realmId_until_idx" ON "GrantException"("realmId", "until");
