import type { MaybePromise } from "./ports";

/**
 * Tells a promise from a value that came at once, so that the hot path waits only where there is something to wait for.
 *
 * @example const client = isPending(found) ? await found : found;
 */
export function isPending<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof value === "object" && value !== null && "then" in value;
}

/**
 * Hands a value on: at once when it is there, else as soon as it is.
 *
 * @example return handOn(ports.policy(realmId), (policy) => { attempt.policy = policy; });
 */
export function handOn<T, R>(value: MaybePromise<T>, to: (value: T) => R): MaybePromise<R> {
  return isPending(value) ? value.then(to) : to(value);
}
