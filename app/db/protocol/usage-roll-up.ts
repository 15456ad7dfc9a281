/** Folds the counters of minutes into hours, and of hours into days: see `docs/decisions/0007-usage-roll-up.md`. */
import type { Database } from "../database";
import type { Task } from "./chores";
import { batchesOf } from "./do-batch";
import { goThrough, type Pacing } from "./pace";
import { foldedBefore } from "./usage-precision";

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
  ]);
  await goThrough(database.engine, tasks, batchesOf(database), pacing);
}
