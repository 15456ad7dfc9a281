import type { TokenFate } from "#app/db/queries/token-look";

/** What a token record is good for now. */
export const TOKEN_STATES = ["active", "expired", "revoked", "used"] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

interface TokenTimes {
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly consumedAt: Date | null;
}

/** Revoked before used before expired: what somebody did counts more than the passing of time. */
export function tokenState(token: TokenTimes, now: Date): TokenState {
  if (token.revokedAt !== null) return "revoked";
  if (token.consumedAt !== null) return "used";
  return token.expiresAt.getTime() > now.getTime() ? "active" : "expired";
}

/** The same rule as what to look for. */
export const FATES: Readonly<Record<TokenState, TokenFate>> = {
  revoked: { revoked: true },
  used: { revoked: false, used: true },
  expired: { revoked: false, used: false, expired: true },
  active: { revoked: false, used: false, expired: false },
};
