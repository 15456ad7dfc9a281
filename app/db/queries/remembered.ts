/** Numbers of a big realm: worked out once a minute at most, for pages. Never decide anything on one of them. */
import { LRUCache } from "lru-cache";
import { database } from "../database";

const KEPT_MS = 60_000;
const kept = new LRUCache<string, { readonly value: Promise<unknown> }>({ max: 500, ttl: KEPT_MS });

/**
 * The answer of `work`, or the one it gave to the same question less than a minute ago. Whoever asks meanwhile waits for
 * the one answer; a failure is not kept.
 *
 * @param question everything the answer depends on
 */
export async function remembered<T>(question: readonly (string | number | undefined)[], work: () => Promise<T>): Promise<T> {
  const key = JSON.stringify([database().url, ...question]);
  const known = kept.get(key);
  // The key says what was asked, and with it the type.
  if (known) return (await known.value) as T;
  const value = work();
  kept.set(key, { value });
  value.catch(() => kept.delete(key));
  return await value;
}
