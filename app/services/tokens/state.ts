import type { TokenCondition } from "#app/db/queries/token-search";

/** What a token record is good for now. */
export const TOKEN_STATES = ["active", "expired", "revoked", "used"] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

interface TokenTimes {
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly consumedAt: Date | null;
}

/**
 * The state of a token: revoked before used before expired. A token that an event has ended counts as revoked, unless it had been
 * used up.
 *
 * @param marks `tokensNotBefore` of the token's application and of the person it acts for
 */
export function tokenState(token: TokenTimes, now: Date, marks: readonly (Date | null)[]): TokenState {
  if (token.revokedAt !== null) return "revoked";
  if (token.consumedAt !== null) return "used";
  if (marks.some((mark) => mark !== null && token.issuedAt <= mark && mark < token.expiresAt)) return "revoked";
  return token.expiresAt.getTime() > now.getTime() ? "active" : "expired";
}

/** The same rule as a condition on records. */
export const CONDITIONS: Readonly<Record<TokenState, TokenCondition>> = {
  revoked: { revoked: true },
  used: { revoked: false, used: true },
  expired: { revoked: false, used: false, expired: true },
  active: { revoked: false, used: false, expired: false },
};
