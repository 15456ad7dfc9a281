import { everyStep, usageInSteps } from "#app/db/queries/activity";
import type { Transaction } from "#app/db/transaction";

/** The filter of rotations that run. */
export const RUNS = { runningSecretId: { not: null } } as const;

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
function isWorking(secret: Pick<SecretTimes, "expiresAt" | "revokedAt">, now: Date): boolean {
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

/** The filter of secrets that obtain tokens at `now`. */
export function working(now: Date) {
  return { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
}

/** The filter of a client's secrets that obtain tokens at `now`. */
export function workingSecrets(clientRef: string, now: Date) {
  return { clientRef, ...working(now) };
}

/** A row of the "Consumer Secrets" table; the secret itself is not kept. */
export interface SecretView {
  readonly id: string;
  readonly description: string;
  /** The secret's last characters. */
  readonly hint: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  /** From where that was, such as "203.0.113.0/24, curl/8.5"; "": not known. */
  readonly lastUsedFrom: string;
  readonly revokedAt: Date | null;
  readonly state: SecretState;
  readonly working: boolean;
  readonly use: { readonly kind: "in_use" | "unused" | "idle"; readonly days: number };
  /** Whether another takes its place now: a rotation of it runs. */
  readonly rotates: boolean;
  /** Whether nobody would miss it: see {@link SAFE_AFTER_DAYS}. */
  readonly safeToRevoke: boolean;
  /** Answers at `/token` in each of the last {@link ACTIVITY_DAYS} days (UTC), the oldest first; the last one is today. */
  readonly activity: readonly { readonly issued: number; readonly refused: number }[];
}

/** Days that a secret's activity shows. */
const ACTIVITY_DAYS = 30;
/** Days without use after which a secret may go. */
const SAFE_AFTER_DAYS = 14;

/** Secrets that no longer work are shown up to this many, the latest. */
const PAST_SHOWN = 50;

/** A key whose secrets are listed. */
interface ListedKey {
  readonly realmId: string;
  readonly applicationId: string;
  /** `Client.id` */
  readonly clientRef: string;
}

/** A client's secrets, newest first: all that work, then the latest of those that no longer do. */
export async function listSecrets(
  reader: Pick<Transaction, "clientSecret" | "secretRotation" | "user" | "$queryRaw">,
  { realmId, applicationId, clientRef }: ListedKey,
  now: Date,
): Promise<SecretView[]> {
  const works = workingSecrets(clientRef, now);
  const orderBy = [{ createdAt: "desc" as const }, { id: "desc" as const }];
  const from = Math.floor(now.getTime() / DAY) - ACTIVITY_DAYS + 1;
  const [rows, usage, running] = await Promise.all([
    Promise.all([
      reader.clientSecret.findMany({ where: works, orderBy }),
      reader.clientSecret.findMany({ where: { clientRef, NOT: works }, orderBy, take: PAST_SHOWN }),
    ]),
    usageInSteps(reader, "secretId", { realmId, applicationId, clientRef, step: "day", from }),
    reader.secretRotation.findMany({ where: { clientRef, ...RUNS }, select: { oldSecretId: true } }),
  ]);
  const all = rows.flat();
  const creators = await reader.user.findMany({
    where: { id: { in: [...new Set(all.map((row) => row.createdById))] } },
    select: { id: true, name: true },
  });
  const nameById = new Map(creators.map((user) => [user.id, user.name]));
  const listed = all.map((row) => {
    const activity = everyStep(usage.get(row.id) ?? [], from, ACTIVITY_DAYS);
    return { ...row, activity, lastUsedAt: lastUse(row.lastUsedAt, activity, from) };
  });
  return listed.map((row) => ({
    id: row.id,
    description: row.description,
    hint: row.hint,
    createdAt: row.createdAt,
    createdBy: nameById.get(row.createdById) ?? "a removed user",
    expiresAt: row.expiresAt,
    lastUsedAt: row.lastUsedAt,
    lastUsedFrom: [row.lastUsedNetwork, row.lastUsedAgent].filter(Boolean).join(", "),
    revokedAt: row.revokedAt,
    state: secretState(row, now),
    working: isWorking(row, now),
    use: secretUse(row, now),
    rotates: running.some(({ oldSecretId }) => oldSecretId === row.id),
    safeToRevoke: now.getTime() - (row.lastUsedAt ?? row.createdAt).getTime() >= SAFE_AFTER_DAYS * DAY,
    activity: row.activity,
  }));
}

/**
 * When a secret was last used. The recorded time is written behind the answer, so that a server that is killed can lose it; the counters
 * are written with the token and show the day then.
 */
function lastUse(recorded: Date | null, activity: SecretView["activity"], firstDay: number): Date | null {
  const day = activity.findLastIndex(({ issued }) => issued > 0);
  const counted = day === -1 ? null : new Date((firstDay + day) * DAY);
  return recorded === null || (counted !== null && counted > recorded) ? counted : recorded;
}
