/** What changed while the requests of a chart were made: settings, from the audit log, rotations, and secrets that ended by themselves. */
import { database } from "#app/db/database";
import { type ChangeRow, changesBetween, type RotationRow, rotationsBetween } from "#app/db/queries/marks";

/** Marks on one chart, the newest. */
const MOST_MARKS = 12;

interface MarkWords {
  /** Followed by the name of what was changed, where `named`. */
  readonly label: string;
  readonly named?: true;
}

/** Changes of an application and its keys that may change how many requests succeed. */
const OF_APPLICATION: Readonly<Record<string, MarkWords>> = {
  "secret.create": { label: "New secret", named: true },
  "secret.revoke": { label: "Revoked", named: true },
  "client.create": { label: "Keys generated" },
  "client.map": { label: "Keys mapped" },
  "client.update": { label: "Key settings" },
  "client.change-kind": { label: "Kind of key" },
  "application.update": { label: "Application edited" },
  "application.limit-quota": { label: "Quota limited" },
  "application.suspend": { label: "Suspended" },
  "application.resume": { label: "Resumed" },
  "token.revoke-all": { label: "All tokens revoked" },
};

/** Changes of the portal's own rules. */
const OF_REALM: Readonly<Record<string, MarkWords>> = {
  "grant-policy.change": { label: "Grant policy", named: true },
  "settings.change": { label: "Settings" },
  "scope.add": { label: "Scope added", named: true },
  "scope.delete": { label: "Scope deleted", named: true },
  "signing-key.remove": { label: "Signing key removed" },
  "signing-key.rotate": { label: "Signing key" },
};

export interface Mark {
  /** ISO 8601. */
  readonly at: string;
  /** Such as "Revoked …7f2a". */
  readonly label: string;
  /** The first words of it, for a narrow screen. */
  readonly short: string;
}

interface MarkScope {
  readonly realmId: string;
  readonly applicationId?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly before: number;
}

interface Placed extends Omit<Mark, "at"> {
  readonly at: Date;
}

/** The marks of a time, the oldest first. The caller has checked who may see them. */
export async function marksOf({ realmId, applicationId, since, before }: MarkScope): Promise<readonly Mark[]> {
  const { prisma } = database();
  const words = applicationId === undefined ? OF_REALM : OF_APPLICATION;
  const time = { since: new Date(since), before: new Date(before) };
  const query = { realmId, applicationId, ...time, actions: Object.keys(words), most: MOST_MARKS };
  const [changes, expired, rotations] = await Promise.all([
    changesBetween(prisma, query),
    applicationId === undefined ? [] : expiredBetween(applicationId, time),
    applicationId === undefined ? [] : rotationsBetween(prisma, { applicationId, ...time, most: MOST_MARKS }),
  ]);
  // What a rotation did is one mark of it, not one more for the secret.
  const made = new Set(rotations.map(({ newSecretId }) => newSecretId));
  const retired = new Set(rotations.flatMap(({ oldSecretId, endedBy }) => (RETIRED.has(endedBy) ? [oldSecretId] : [])));
  const isTold = ({ action, targetId }: ChangeRow) =>
    (action === "secret.create" && made.has(targetId)) || (action === "secret.revoke" && retired.has(targetId));
  const marks: readonly Placed[] = [
    ...changes
      .filter((change) => !isTold(change))
      .map(({ at, action, targetName }) => {
        const { label = action, named } = words[action] ?? {};
        return { at, label: named && targetName !== "" ? `${label} ${targetName}` : label, short: label };
      }),
    ...expired.flatMap(({ id, hint, expiresAt }) =>
      expiresAt && !retired.has(id) ? [{ at: expiresAt, label: `Expired …${hint}`, short: "Expired" }] : [],
    ),
    ...rotations.flatMap(marksOfRotation),
  ];
  return marks
    .filter(({ at }) => at >= time.since && at < time.before)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .slice(-MOST_MARKS)
    .map(({ at, ...mark }) => ({ at: at.toISOString(), ...mark }));
}

/** Secrets that ended by themselves. */
async function expiredBetween(applicationId: string, { since, before }: { readonly since: Date; readonly before: Date }) {
  const now = new Date();
  return await database().prisma.clientSecret.findMany({
    where: { client: { applicationId }, revokedAt: null, expiresAt: { gte: since, lt: before < now ? before : now } },
    select: { id: true, hint: true, expiresAt: true },
    take: MOST_MARKS,
  });
}

/** How a rotation is over that took the old secret away. */
const RETIRED: ReadonlySet<string> = new Set(["hand", "silent", "date", "expired"]);

/** When it began, when the new secret was first used, and when the old one went. */
function marksOfRotation({ startedAt, endedAt, endedBy, oldSecret, newSecret }: RotationRow): readonly Placed[] {
  const [old, fresh] = [`…${oldSecret.hint}`, `…${newSecret.hint}`];
  const used = newSecret.firstUsedAt;
  return [
    { at: startedAt, label: `Rotation ${old} to ${fresh}`, short: "Rotation" },
    ...(used ? [{ at: used, label: `First use of ${fresh}`, short: "First use" }] : []),
    ...(endedAt && RETIRED.has(endedBy) ? [{ at: endedAt, label: `Retired ${old}`, short: "Retired" }] : []),
    ...(endedAt && endedBy === "cancelled" ? [{ at: endedAt, label: `Cancelled rotation of ${old}`, short: "Cancelled" }] : []),
  ];
}
