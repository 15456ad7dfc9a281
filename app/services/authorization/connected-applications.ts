/** What a person sees of the applications that they have let act for them: all of them under Account, and a page each. */
import { database, type Prisma } from "#app/db/database";
import { liveFamilyTokens } from "#app/db/queries/family-tokens";
import { tokensOfPerson } from "#app/db/queries/usage-users";
import { redirectHost } from "#app/oauth/checks/redirect-uri";
import type { Actor } from "../actor";
import { NotFoundError } from "../errors";
import { readCallbackUrls } from "../keys/configuration";
import { issuedOverTime } from "../usage/breakdown";
import type { IssuedOverTime } from "../usage/statistics";
import { MOST_CONSENTS, readList } from "./consents";
import { describePermissions, type Permissions } from "./permissions";

const DAY_MS = 86_400_000;
const DAY_MINUTES = 24 * 60;
const MOST_HOSTS = 3;
/** Days of tokens that an application's page shows. */
const DAYS_SHOWN = 30;

/** An application that a person has connected. */
export interface ConnectedApplication {
  readonly clientRef: string;
  readonly name: string;
  /** An agent has registered itself, and belongs to nobody. */
  readonly kind: "agent" | "application";
  /** null: an agent's. */
  readonly owner: string | null;
  readonly environment: string;
  /** Of an agent, where its document lies or where it sends people back to; of any other, the hosts that the person was shown. null: none. */
  readonly host: string | null;
  readonly permissions: Permissions;
  readonly since: Date;
  /** When the person was last sent back to it, or it last got a token for them. */
  readonly lastUsedAt: Date;
  readonly tokensInUse: number;
  /** Requests answered with tokens that act for the person, since midnight (UTC). */
  readonly tokensToday: number;
}

const shown = {
  client: {
    include: {
      registration: { select: { host: true } },
      application: { select: { name: true, kind: true, owner: { select: { name: true } } } },
    },
  },
} as const;
type Row = Prisma.ConsentGetPayload<{ include: typeof shown }>;

/** The applications that the person has connected and not stopped, the one used last first. */
export async function listConnectedApplications(actor: Actor, now = new Date()): Promise<readonly ConnectedApplication[]> {
  const rows = await database().prisma.consent.findMany({
    where: { userId: actor.userId, grantedAt: { not: null } },
    include: shown,
    orderBy: [{ lastUsedAt: "desc" }, { clientRef: "asc" }],
    take: MOST_CONSENTS,
  });
  return await viewsOf(actor, rows, now);
}

/** One of them, with what it has obtained. */
export interface ConnectedApplicationPage extends ConnectedApplication {
  readonly clientId: string;
  /** Where it may send the person back to. */
  readonly callbackUrls: readonly string[];
  /** Tokens of the last 30 days that act for the person, a bucket a day (UTC). */
  readonly issued: IssuedOverTime;
  /** All of these. */
  readonly tokens: number;
  /** Minutes that a bucket spans. */
  readonly bucketMinutes: number;
}

/** @throws {NotFoundError} when the person has not connected it, or has stopped it */
export async function getConnectedApplication(actor: Actor, clientRef: string, now = new Date()): Promise<ConnectedApplicationPage> {
  const { prisma } = database();
  const row = await prisma.consent.findFirst({ where: { userId: actor.userId, clientRef, grantedAt: { not: null } }, include: shown });
  const [view] = row === null ? [] : await viewsOf(actor, [row], now);
  if (row === null || view === undefined) throw new NotFoundError("You have not connected this application, or you have stopped it.");
  const today = Math.floor(now.getTime() / DAY_MS);
  const days = Array.from({ length: DAYS_SHOWN }, (_, before) => today - before);
  const { applicationId, environment } = row.client;
  const counts = (await tokensOfPerson(prisma, { userId: actor.userId, applicationIds: [applicationId], days })).filter(
    (count) => count.environment === environment,
  );
  const span = { from: (today - DAYS_SHOWN + 1) * DAY_MINUTES, to: (today + 1) * DAY_MINUTES };
  const byDay = counts.map(({ day, grantType, tokens }) => ({ bucket: day, grantType, outcome: "success", count: tokens }));
  return {
    ...view,
    clientId: row.client.clientId,
    callbackUrls: readCallbackUrls(row.client.callbackUrls),
    issued: issuedOverTime(byDay, span, { step: DAY_MINUTES, origin: 0 }),
    tokens: counts.reduce((total, { tokens }) => total + tokens, 0),
    bucketMinutes: DAY_MINUTES,
  };
}

async function viewsOf(actor: Actor, rows: readonly Row[], now: Date): Promise<readonly ConnectedApplication[]> {
  const { prisma } = database();
  const { userId, realmId } = actor;
  const today = Math.floor(now.getTime() / DAY_MS);
  const [permissions, live, counts] = await Promise.all([
    describePermissions(
      prisma,
      realmId,
      rows.map(({ scope, audience }) => ({ scope, audience: readList(audience) })),
    ),
    liveFamilyTokens(prisma, userId, now),
    tokensOfPerson(prisma, { userId, applicationIds: [...new Set(rows.map(({ applicationId }) => applicationId))], days: [today] }),
  ]);
  return rows.flatMap(({ clientRef, client, grantedAt, lastUsedAt, redirectHosts }, index) => {
    const permitted = permissions[index];
    if (grantedAt === null || permitted === undefined) return [];
    const { application, environment, registration } = client;
    const hosts = redirectHosts === null ? readCallbackUrls(client.callbackUrls).map(redirectHost) : readList(redirectHosts);
    const tokens = live.get(clientRef) ?? [];
    const times = [
      lastUsedAt?.getTime() ?? 0,
      grantedAt.getTime(),
      ...tokens.map(({ issuedAt }) => Math.min(issuedAt.getTime(), now.getTime())),
    ];
    const isAgent = application.kind === "agent";
    return {
      clientRef,
      name: application.name,
      kind: isAgent ? "agent" : "application",
      owner: isAgent ? null : application.owner.name,
      environment,
      host: registration?.host ?? ([...new Set(hosts)].slice(0, MOST_HOSTS).join(", ") || null),
      permissions: permitted,
      since: grantedAt,
      lastUsedAt: new Date(Math.max(...times)),
      tokensInUse: tokens.length,
      tokensToday: counts
        .filter((count) => count.applicationId === client.applicationId && count.environment === environment)
        .reduce((total, count) => total + count.tokens, 0),
    };
  });
}
