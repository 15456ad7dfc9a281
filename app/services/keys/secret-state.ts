/** Secrets that work at one time, at most. */
export const MAXIMUM_SECRETS = 10;
const DAY = 86_400_000;
/** A secret that expires within this time is worth a warning. */
const SOON = 14 * DAY;

export type SecretState = "active" | "expires_soon" | "expired" | "revoked";

export interface SecretTimes {
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** What a secret is good for at `now`. */
export function secretState(secret: Pick<SecretTimes, "expiresAt" | "revokedAt">, now: Date): SecretState {
  if (secret.revokedAt !== null) return "revoked";
  if (secret.expiresAt === null) return "active";
  const left = secret.expiresAt.getTime() - now.getTime();
  if (left <= 0) return "expired";
  return left <= SOON ? "expires_soon" : "active";
}

/** Whether a secret still obtains tokens: it counts towards {@link MAXIMUM_SECRETS}. */
export function isWorking(secret: Pick<SecretTimes, "expiresAt" | "revokedAt">, now: Date): boolean {
  const state = secretState(secret, now);
  return state === "active" || state === "expires_soon";
}

/**
 * The row's verdict, which answers "can I remove this?".
 *
 * @example secretUse({ lastUsedAt: twoDaysAgo }, now) // { kind: "idle", days: 2 }
 */
export function secretUse(
  secret: Pick<SecretTimes, "lastUsedAt">,
  now: Date,
): { readonly kind: "in_use" | "unused" | "idle"; readonly days: number } {
  if (secret.lastUsedAt === null) return { kind: "unused", days: 0 };
  const days = Math.floor((now.getTime() - secret.lastUsedAt.getTime()) / DAY);
  return days < 1 ? { kind: "in_use", days: 0 } : { kind: "idle", days };
}

/**
 * Which working secret to remove first when there are too many: the one unused for longest, where one that
 * was never used counts from its creation.
 */
export function removalCandidate<T extends SecretTimes>(secrets: readonly T[], now: Date): T | undefined {
  const lastSign = (secret: T) => (secret.lastUsedAt ?? secret.createdAt).getTime();
  const working = secrets.filter((secret) => isWorking(secret, now));
  const unused = working.filter((secret) => secret.lastUsedAt === null);
  return [...(unused.length > 0 ? unused : working)].sort((a, b) => lastSign(a) - lastSign(b))[0];
}
