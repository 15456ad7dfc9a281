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

/** The same rule as a condition on rows. */
export function whereState(state: TokenState, now: Date) {
  switch (state) {
    case "revoked":
      return { revokedAt: { not: null } };
    case "used":
      return { revokedAt: null, consumedAt: { not: null } };
    case "expired":
      return { revokedAt: null, consumedAt: null, expiresAt: { lte: now } };
    case "active":
      return { revokedAt: null, consumedAt: null, expiresAt: { gt: now } };
  }
}
