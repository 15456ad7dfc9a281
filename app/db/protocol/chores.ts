/** What the purge, the roll-up and the fold of the usage journal do, by name, so that the thread or process that writes can be asked for it. */
import { z } from "zod";

/** Tables whose old rows go by their age alone. */
const REMOVALS = ["failures", "usageDays", "userUsage", "realmUsage", "sessions", "rateLimits", "changes"] as const;
export type Removal = (typeof REMOVALS)[number];
const FOLDS = ["minutes", "hours"] as const;
export type FoldName = (typeof FOLDS)[number];

/** In `before`, the unit of the table: milliseconds, hours, days since the epoch, or changes. */
const task = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("tokens"), realmId: z.string(), before: z.number() }),
  z.object({ kind: z.literal("remove"), what: z.enum(REMOVALS), realmId: z.string().optional(), before: z.number() }),
  /** Moves rows of the usage journal into the counters; all of them are old enough. */
  z.object({ kind: z.literal("journal") }),
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
 * `next`: where the task goes on; without it, it is done. `took`: milliseconds of the work alone, without the wait for a turn.
 * `changed`: of a fold of the journal on SQLite, the counters.
 */
export const choreDoneSchema = z.object({ next: z.number().optional(), took: z.number(), changed: z.number().optional() });
export type ChoreDone = z.infer<typeof choreDoneSchema>;

export type DoChore = (chore: Chore) => Promise<ChoreDone>;
export type DoBatch = (batch: Batch) => Promise<ChoreDone>;
