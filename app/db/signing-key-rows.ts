/**
 * A signing key's row, for this version and for one beside it that knows no calendar. To that one a key whose `retiredAt` is null signs, and any other
 * does not. So a scheduled key has `retiredAt` from the start, and the key that signs until then has none: the older version goes on with that one, which
 * stays published. {@link settledRow} brings both in line once the turn has come.
 */
import { z } from "zod";
import type { KeyTimes } from "#app/oauth/key-calendar";

/** As a column holds it. */
export const signingAlgorithm = z.enum(["ES256", "RS256", "EdDSA"]);

/** `publishedUntil` of a scheduled key whose end is not known: an older version publishes what has a later one than now. */
const OPEN_END = new Date("9999-01-01T00:00:00Z");

/** The columns that hold times. */
interface TimeColumns {
  readonly signsFrom: Date | null;
  readonly signsUntil: Date | null;
  readonly retiredAt: Date | null;
  readonly publishedUntil: Date | null;
}

interface KeyColumns extends TimeColumns {
  readonly algorithm: string;
  readonly createdAt: Date;
}

/**
 * A row's times.
 *
 * @throws when the algorithm is none that this version knows
 */
export function keyTimes(row: KeyColumns): KeyTimes {
  const signsFrom = row.signsFrom ?? row.createdAt;
  // One that an older version beside has retired says so by `retiredAt` alone; an earlier one was a scheduled key's.
  const isRetired = row.retiredAt !== null && (row.signsFrom === null || row.retiredAt >= row.signsFrom);
  const signsUntil = row.signsUntil ?? (isRetired ? row.retiredAt : null);
  const isOpen = signsUntil === null || row.publishedUntil === null || row.publishedUntil >= OPEN_END;
  return {
    algorithm: signingAlgorithm.parse(row.algorithm),
    signsFrom: signsFrom.getTime(),
    signsUntil: signsUntil?.getTime() ?? null,
    publishedUntil: isOpen ? null : (row.publishedUntil?.getTime() ?? null),
  };
}

/** The times of a new key. */
export function newKeyRow(signsFrom: Date, now: Date): TimeColumns {
  return signsFrom > now
    ? { signsFrom, signsUntil: null, retiredAt: now, publishedUntil: OPEN_END }
    : { signsFrom, signsUntil: null, retiredAt: null, publishedUntil: null };
}

/** What changes in the row of a key whose turn has begun or ended since it was written; undefined: nothing. */
export function settledRow(row: KeyColumns, now: Date): Partial<TimeColumns> | undefined {
  const { signsFrom, signsUntil } = keyTimes(row);
  if (signsUntil !== null) return signsUntil <= now.getTime() && row.retiredAt === null ? { retiredAt: row.signsUntil } : undefined;
  return signsFrom <= now.getTime() && row.retiredAt !== null ? { retiredAt: null, publishedUntil: null } : undefined;
}
