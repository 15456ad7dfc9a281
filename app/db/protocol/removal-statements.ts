/** The statements that remove old rows, for both engines: `$1` and so on are their parameters. */
import type { Removal } from "./chores";

/**
 * `$1` realm, `$2` and `$3` first and last expiry, `$4` the expiry before which a token is old. A used refresh token stays until the
 * last refresh token of its family is old, so that its reuse is noticed.
 */
export const REMOVE_TOKENS = `DELETE FROM "TokenRecord" WHERE "realmId" = $1 AND "expiresAt" >= $2 AND "expiresAt" <= $3
  AND ("kind" = 'access' OR "familyId" IS NULL OR NOT EXISTS (
    SELECT 1 FROM "TokenRecord" f WHERE f."familyId" = "TokenRecord"."familyId" AND f."kind" = 'refresh' AND f."expiresAt" >= $4))`;

interface Statement {
  /** `$1` before, `$2` how many at most, `$3` realm, where it is a realm's. */
  readonly sql: string;
  /** Whether `$1` is a time; else it is a whole number. */
  readonly time: boolean;
}

/** The key columns are enough to say which rows; neither engine orders what it removes. */
const remove = (table: string, key: readonly string[], where: string): string => {
  const columns = key.map((column) => `"${column}"`).join(", ");
  return `DELETE FROM "${table}" WHERE (${columns}) IN (SELECT ${columns} FROM "${table}" WHERE ${where} LIMIT $2)`;
};
const older = (column: string) => `"${column}" < $1`;
const number = (column: string) => `"realmId" = $3 AND "${column}" < CAST($1 AS INTEGER)`;

export const REMOVALS: Readonly<Record<Removal, Statement>> = {
  failures: { sql: remove("FailureRecord", ["id"], `"realmId" = $3 AND ${older("at")}`), time: true },
  usageDays: {
    sql: remove(
      "UsageDay",
      ["applicationId", "day", "clientRef", "grantType", "secretId", "outcome", "realmId", "environment"],
      number("day"),
    ),
    time: false,
  },
  userUsage: { sql: remove("UserUsage", ["applicationId", "day", "userId", "environment", "grantType"], number("day")), time: false },
  realmUsage: { sql: remove("RealmUsage", ["realmId", "hour", "environment", "grantType", "outcome"], number("hour")), time: false },
  sessions: { sql: remove("Session", ["idHash"], older("expiresAt")), time: true },
  rateLimits: { sql: remove("RateLimit", ["key"], older("expire")), time: true },
  changes: {
    sql: remove("ConfigChange", ["generation"], `"generation" <= (SELECT "value" FROM "ConfigGeneration" WHERE "id" = 1) - $1`),
    time: false,
  },
};
