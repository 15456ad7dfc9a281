/** The fields by which an answer says what its limit is and what is left of it (draft-ietf-httpapi-ratelimit-headers-10). */

/** A limit, and how it stands after the request that is answered. */
export interface LimitState {
  /** What is limited, in letters, digits and hyphens. */
  readonly name: string;
  /** How many a window allows. */
  readonly limit: number;
  readonly windowSeconds: number;
  /** How many the window still allows. */
  readonly remaining: number;
  /** Seconds until the window ends. */
  readonly resetSeconds: number;
}

/**
 * `RateLimit-Policy` (§3: `q` the quota, `w` the window) and `RateLimit` (§4: `r` what is left, `t` seconds until there is more), each a list of
 * one String with parameters (RFC 9651 §3.1.2).
 *
 * @example rateLimitFields({ name: "tokens", limit: 10, windowSeconds: 60, remaining: 3, resetSeconds: 42 }).RateLimit // '"tokens";r=3;t=42'
 */
export function rateLimitFields({ name, limit, windowSeconds, remaining, resetSeconds }: LimitState) {
  return {
    "RateLimit-Policy": `"${name}";q=${limit};w=${windowSeconds}`,
    RateLimit: `"${name}";r=${Math.max(0, remaining)};t=${Math.max(0, Math.ceil(resetSeconds))}`,
  } as const;
}
