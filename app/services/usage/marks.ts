/** What changed while the requests of a chart were made: rotations and settings, from the audit log, and secrets that ended by themselves. */
import { database } from "#app/db/database";
import { changesBetween } from "#app/db/queries/marks";

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

/** The marks of a time, the oldest first. The caller has checked who may see them. */
export async function marksOf({ realmId, applicationId, since, before }: MarkScope): Promise<readonly Mark[]> {
  const { prisma } = database();
  const words = applicationId === undefined ? OF_REALM : OF_APPLICATION;
  const time = { since: new Date(since), before: new Date(before) };
  const [changes, ended] = await Promise.all([
    changesBetween(prisma, { realmId, applicationId, ...time, actions: Object.keys(words), most: MOST_MARKS }),
    applicationId === undefined
      ? []
      : prisma.clientSecret.findMany({
          where: { client: { applicationId }, revokedAt: null, expiresAt: { gte: time.since, lt: new Date(Math.min(before, Date.now())) } },
          select: { hint: true, expiresAt: true },
          take: MOST_MARKS,
        }),
  ]);
  const marks = [
    ...changes.map(({ at, action, targetName }) => {
      const { label = action, named } = words[action] ?? {};
      return { at, label: named && targetName !== "" ? `${label} ${targetName}` : label, short: label };
    }),
    ...ended.flatMap(({ hint, expiresAt }) => (expiresAt ? [{ at: expiresAt, label: `Expired …${hint}`, short: "Expired" }] : [])),
  ];
  return marks
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .slice(-MOST_MARKS)
    .map(({ at, ...mark }) => ({ at: at.toISOString(), ...mark }));
}
