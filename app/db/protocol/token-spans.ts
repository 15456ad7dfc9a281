/**
 * How long tokens live, in three steps. `TokensByApplication` keeps an application's tokens in the order of issue within each, so that those
 * that have not expired are found without reading all that have.
 */
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** Milliseconds that a token of the span lives at most. The migrations and their triggers say the same. */
export const TOKEN_SPANS = [HOUR, DAY, Number.POSITIVE_INFINITY] as const;

/**
 * The span of a token.
 *
 * @param issuedAt milliseconds since the epoch, as `expiresAt`
 * @example spanOf(0, 3_600_000) // 0
 */
export function spanOf(issuedAt: number, expiresAt: number): number {
  return TOKEN_SPANS.findIndex((longest) => expiresAt - issuedAt <= longest);
}
