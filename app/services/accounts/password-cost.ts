/** The highest bcrypt cost of any stored hash: a check of an unknown person costs as much, so that its time shows nothing. */
import { database } from "#app/db/database";
import { env } from "#app/platform/env";

/** Another process with a higher `BCRYPT_COST` may add dearer hashes; restarts with another cost are rare. */
const READ_AGAIN_AFTER_MS = 10 * 60_000;

let known: { readonly cost: Promise<number>; readonly until: number } | undefined;

/** The configured cost, or that of the dearest stored hash where it is higher. Read at most every ten minutes. */
export async function highestStoredCost(now = Date.now()): Promise<number> {
  if (known === undefined || known.until <= now) {
    const reading = { cost: readHighest(), until: now + READ_AGAIN_AFTER_MS };
    known = reading;
    reading.cost.catch(() => {
      if (known === reading) known = undefined;
    });
  }
  return Math.max(env().bcryptCost, await known.cost);
}

/** For tests that write hashes themselves. */
export function forgetHighestCost(): void {
  known = undefined;
}

/** All hashes begin with `$2b$` and two digits of cost, so the highest of them has the highest cost. */
async function readHighest(): Promise<number> {
  const { _max } = await database().prisma.user.aggregate({ _max: { passwordHash: true } });
  return costOf(_max.passwordHash ?? "") ?? 0;
}

/** The cost of a bcrypt hash, or null for what is none: an account that was made without a password. */
export function costOf(hash: string): number | null {
  const cost = /^\$2[aby]\$(\d\d)\$/.exec(hash)?.[1];
  return cost === undefined ? null : Number(cost);
}
