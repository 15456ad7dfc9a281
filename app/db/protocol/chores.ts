/**
 * What the purge, the roll-up and the fold of the usage journal do, by name, so that the thread that writes can be asked for it; and the statements of both
 * engines that remove old rows, where `$1` and so on are the parameters.
 */
import { z } from "zod";

/** Tables whose old rows go by their age alone. */
const REMOVAL_NAMES = [
  "failures",
  "usageDays",
  "usageFacets",
  "userUsage",
  "realmUsage",
  "refreshReplays",
  "sessions",
  "passwordLinks",
  "invitations",
  "memberInvitations",
  "codes",
  "devices",
  "assertions",
  "pushed",
  "rateLimits",
  "keySetReaders",
  "changes",
  "ownerNotices",
  "apiUsage",
  "apiUserUsage",
  "apiResourceUsage",
  "apiUsageBatches",
] as const;
type Removal = (typeof REMOVAL_NAMES)[number];
const FOLDS = ["minutes", "hours"] as const;
export type FoldName = (typeof FOLDS)[number];

/** In `before`, the unit of the table: milliseconds, hours, days since the epoch, or changes. */
const task = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("tokens"), realmId: z.string(), before: z.number() }),
  z.object({ kind: z.literal("remove"), what: z.enum(REMOVAL_NAMES), realmId: z.string().optional(), before: z.number() }),
  /** Moves rows of the usage journal into the counters; all of them are old enough. */
  z.object({ kind: z.literal("journal") }),
  /** The rows of calls of so many minutes, into rows of an hour or a day. */
  z.object({ kind: z.literal("foldCalls"), span: z.literal([1, 60]), realmId: z.string(), before: z.number() }),
  /** The rows of facets that stand for an hour, into rows of a day. */
  z.object({ kind: z.literal("foldFacets"), realmId: z.string(), before: z.number() }),
  z.object({ kind: z.literal("fold"), what: z.enum(FOLDS), realmId: z.string(), before: z.number() }),
]);
/** All rows of one kind that are old enough. */
export type Task = z.infer<typeof task>;

const batch = z.object({ kind: z.literal("batch"), task, from: z.number(), limit: z.number() });
/** One short transaction of a task: at most `limit` rows, from where the last one ended (0: from the start). */
export type Batch = z.infer<typeof batch>;

/** `checkpoint`: copies what an SQLite log holds into the file, before it is so much that all wait for it. */
export const choreSchema = z.discriminatedUnion("kind", [batch, z.object({ kind: z.literal("checkpoint") })]);
export type Chore = z.infer<typeof choreSchema>;

/**
 * `next`: where the task goes on; without it, it is done. `took`: milliseconds of the work alone, without the wait for the write lock.
 * `changed`: of a fold of the journal on SQLite, the counters.
 */
export const choreDoneSchema = z.object({ next: z.number().optional(), took: z.number(), changed: z.number().optional() });
export type ChoreDone = z.infer<typeof choreDoneSchema>;

export type DoChore = (chore: Chore) => Promise<ChoreDone>;
export type DoBatch = (batch: Batch) => Promise<ChoreDone>;

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
  usageFacets: {
    sql: remove(
      "UsageFacet",
      ["subjectId", "facet", "span", "hour", "environment", "grantType", "result", "value"],
      `${number("hour")} AND "span" = 24`,
    ),
    time: false,
  },
  userUsage: { sql: remove("UserUsage", ["applicationId", "day", "userId", "environment", "grantType"], number("day")), time: false },
  realmUsage: { sql: remove("RealmUsage", ["realmId", "hour", "environment", "grantType", "outcome"], number("hour")), time: false },
  refreshReplays: { sql: remove("RefreshReplay", ["clientRef", "day"], number("day")), time: false },
  apiUsage: {
    sql: remove("ApiUsage", ["apiId", "minute", "span", "applicationId", "environment", "outcome"], number("minute")),
    time: false,
  },
  apiUserUsage: { sql: remove("ApiUserUsage", ["apiId", "day", "applicationId", "userId", "environment"], number("day")), time: false },
  apiResourceUsage: {
    sql: remove("ApiResourceUsage", ["apiId", "day", "applicationId", "environment", "resource"], number("day")),
    time: false,
  },
  apiUsageBatches: { sql: remove("ApiUsageBatch", ["id"], older("at")), time: true },
  sessions: { sql: remove("Session", ["idHash"], older("expiresAt")), time: true },
  passwordLinks: { sql: remove("PasswordLink", ["tokenHash"], older("expiresAt")), time: true },
  invitations: { sql: remove("Invitation", ["id"], older("expiresAt")), time: true },
  memberInvitations: { sql: remove("MemberInvitation", ["id"], older("expiresAt")), time: true },
  codes: { sql: remove("AuthorizationCode", ["id"], older("keptUntil")), time: true },
  devices: { sql: remove("DeviceCode", ["id"], older("keptUntil")), time: true },
  assertions: { sql: remove("UsedAssertion", ["id"], older("keptUntil")), time: true },
  pushed: { sql: remove("PushedRequest", ["id"], older("keptUntil")), time: true },
  rateLimits: { sql: remove("RateLimit", ["key"], older("expire")), time: true },
  ownerNotices: { sql: remove("OwnerNotice", ["userId", "key"], older("foundAt")), time: true },
  keySetReaders: { sql: remove("KeySetReader", ["realmId", "source"], older("fetchedAt")), time: true },
  changes: {
    sql: remove("ConfigChange", ["generation"], `"generation" <= (SELECT "value" FROM "ConfigGeneration" WHERE "id" = 1) - $1`),
    time: false,
  },
};
