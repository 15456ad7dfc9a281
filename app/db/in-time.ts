import { DatabaseUnavailableError } from "./errors";

/** Milliseconds that one look-up may keep a request waiting. */
const PATIENCE_MS = 4000;

/**
 * Ends the wait for an answer of the database, not the work itself.
 *
 * @param milliseconds that the answer may take.
 * @throws {DatabaseUnavailableError} when it has not come by then.
 * @example const client = await inTime(load(prisma, { id: ref }));
 */
export function inTime<T>(answer: Promise<T>, milliseconds = PATIENCE_MS): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new DatabaseUnavailableError("The database did not answer in time.")), milliseconds);
    answer.then(resolve, reject).finally(() => clearTimeout(late));
  });
}
