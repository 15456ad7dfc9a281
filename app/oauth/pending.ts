import type { MaybePromise } from "./ports";

/**
 * Tells a promise from a value that came at once, so that the hot path waits only where there is something to wait for.
 *
 * @example const client = isPending(found) ? await found : found;
 */
export function isPending<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof value === "object" && value !== null && "then" in value;
}
