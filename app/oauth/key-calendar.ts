/**
 * When a signing key is published, signs and leaves the key set. A key is published before it signs for as long as anybody may keep the key set
 * that was fetched before it, so that no verifier meets a token whose key it cannot have. All processes read the calendar by their clocks:
 * the moment at which the next key takes over needs no message.
 */
import type { SigningAlgorithm } from "./model";

/** Seconds that a fetched key set may be kept, in its `Cache-Control`. A verifier that meets an unknown `kid` may fetch again sooner. */
export const KEY_SET_MAX_AGE = 300;

/** Seconds between publication and first signature: a cache may keep the key set for its age, and the client behind it for as long again. */
export const SHORTEST_NOTICE = 2 * KEY_SET_MAX_AGE;

/** Every realm has a key of each: OpenID Connect Core §15.1 wants RS256 of every provider, ES256 is what is short and quick. */
export const STANDARD_ALGORITHMS: readonly SigningAlgorithm[] = ["ES256", "RS256"];

/** Times of a key, milliseconds since the epoch. */
export interface KeyTimes {
  readonly algorithm: SigningAlgorithm;
  /** The first moment at which it signs. */
  readonly signsFrom: number;
  /** The first moment at which it signs no more; null: its successor is not made yet. */
  readonly signsUntil: number | null;
  /** When it leaves the key set: the last token that it signed has expired by then. null: not while it may sign. */
  readonly publishedUntil: number | null;
}

/** `next`: published, and signs later. `retired`: published, signs no more. `gone`: not in the key set. */
export type KeyState = "next" | "signing" | "retired" | "gone";

/**
 * The key that signs with an algorithm at a moment; undefined if none does. Of two, the one whose turn came last.
 *
 * @example signingKeyAt(keys, "ES256", clock.now())
 */
export function signingKeyAt<Key extends KeyTimes>(keys: readonly Key[], algorithm: SigningAlgorithm, now: number): Key | undefined {
  let latest: Key | undefined;
  for (const key of keys) {
    if (key.algorithm !== algorithm || key.signsFrom > now || hasEnded(key, now)) continue;
    if (latest === undefined || key.signsFrom > latest.signsFrom) latest = key;
  }
  return latest;
}

/** The key that is to sign with an algorithm once its time has come; undefined if none is scheduled. */
export function nextKeyAt<Key extends KeyTimes>(keys: readonly Key[], algorithm: SigningAlgorithm, now: number): Key | undefined {
  return keys.find((key) => key.algorithm === algorithm && key.signsFrom > now && !hasEnded(key, now));
}

/** Whether the key set has the key. */
export function isPublishedAt({ publishedUntil }: KeyTimes, now: number): boolean {
  return publishedUntil === null || publishedUntil > now;
}

/** What a key does at a moment, among the others of its realm. */
export function keyStateAt<Key extends KeyTimes>(key: Key, keys: readonly Key[], now: number): KeyState {
  if (!isPublishedAt(key, now)) return "gone";
  if (hasEnded(key, now)) return "retired";
  if (key.signsFrom > now) return "next";
  return signingKeyAt(keys, key.algorithm, now) === key ? "signing" : "retired";
}

function hasEnded({ signsUntil }: KeyTimes, now: number): boolean {
  return signsUntil !== null && signsUntil <= now;
}
