/**
 * How finely usage is known, by age, and the job that folds minutes into hours and hours into days: see
 * `docs/decisions/0007-usage-roll-up.md`. Minutes, hours and days since the epoch are whole numbers.
 */
import type { Database } from "../database";
import { goThrough, type Pacing } from "./batches";
import type { Task } from "./chores";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The last hour is shown by minute; what is older than this is known by the hour. */
const MINUTES_KEPT_MS = 3 * HOUR_MS;
/** The last week is shown by hours; what is older than this is known by the day (UTC). */
const HOURS_KEPT_MS = 8 * DAY_MS;

/** Folding comes later than counting by the hour begins, so that a span chosen a moment ago is still counted as chosen. */
const GRACE_MS = 10 * 60_000;

/** The first minute and the first hour that the roll-up leaves as they are: whole hours and days before them are folded. */
function foldedBefore(now: number): { readonly minute: number; readonly hour: number } {
  return firstFine(now - GRACE_MS);
}

function firstFine(now: number): { readonly minute: number; readonly hour: number } {
  return {
    minute: Math.floor((now - MINUTES_KEPT_MS) / HOUR_MS) * 60,
    hour: Math.floor((now - HOURS_KEPT_MS) / DAY_MS) * 24,
  };
}

/**
 * How many minutes a count at `minute` may stand for: 1, 60 or 1440. A span that begins and ends at such multiples is counted
 * exactly, whether or not the roll-up has been there yet.
 *
 * @param now milliseconds since the epoch
 * @example usagePrecision(Date.now() / 60_000 - 90, Date.now()) // 1
 */
export function usagePrecision(minute: number, now: number): 1 | 60 | 1440 {
  const { minute: firstMinute, hour } = firstFine(now);
  if (minute >= firstMinute) return 1;
  return minute >= hour * 60 ? 60 : 1440;
}

export interface RollUpOptions extends Pacing {
  readonly database: Database;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Folds everything that is old enough. Each batch is one transaction that takes rows away and adds their counts to the coarser
 * row: a statement that sums all tables counts every request once, before, during and after. A request that comes late
 * makes a new minute row in an hour that was folded already; the next run adds it.
 */
export async function rollUpUsage({ database, now, ...pacing }: RollUpOptions): Promise<void> {
  const realms = await database.prisma.realm.findMany({ select: { id: true } });
  const before = foldedBefore(now);
  const tasks = realms.flatMap(({ id: realmId }): Task[] => [
    { kind: "fold", what: "minutes", realmId, before: before.minute },
    { kind: "fold", what: "hours", realmId, before: before.hour },
    { kind: "foldFacets", realmId, before: before.hour },
    { kind: "foldCalls", span: 1, realmId, before: before.minute },
    { kind: "foldCalls", span: 60, realmId, before: before.hour * 60 },
  ]);
  await goThrough(database, tasks, pacing);
}
