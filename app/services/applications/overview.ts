import { database } from "#app/db/database";
import { applicationSigns, everyStep, usageInSteps } from "#app/db/queries/activity";
import { TICKED, tickedGrantTypes } from "#app/db/queries/client-grants";
import { countActiveTokens } from "#app/db/queries/tokens";
import { lastIssue, NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import type { Transaction } from "#app/db/transaction";
import { CAUSES, isCause } from "#app/oauth/causes";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { kindOf } from "../keys/configuration";
import { type GrantRuleNotice, grantRuleNotices, noteSeen } from "../keys/grant-rules";
import { grantLabel } from "../keys/policy";
import { findApplication } from "./access";
import { conditionsOf, EXPIRY_WARNING_DAYS } from "./condition";

export interface ApplicationView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly quota: string;
  readonly status: "active" | "suspended";
  readonly owner: { readonly id: string; readonly name: string; readonly email: string };
  /** Whether the actor is the owner, as opposed to an admin looking at somebody else's. */
  readonly own: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** When and by whom it was suspended, as far as the audit log says. */
  readonly suspension: { readonly at: Date; readonly by: string } | null;
}

/**
 * One application.
 *
 * @throws NotFoundError
 */
export async function getApplication(actor: Actor, applicationId: string): Promise<ApplicationView> {
  const { prisma } = database();
  const found = await findApplication(prisma, actor, applicationId);
  const suspended = found.status === "suspended";
  const event = suspended
    ? await prisma.auditEvent.findFirst({
        where: { targetType: "application", targetId: found.id, action: "application.suspend" },
        orderBy: { at: "desc" },
        select: { at: true, actorName: true },
      })
    : null;
  return {
    id: found.id,
    name: found.name,
    description: found.description,
    quota: found.quota,
    status: suspended ? "suspended" : "active",
    owner: found.owner,
    own: found.ownerId === actor.userId,
    createdAt: found.createdAt,
    updatedAt: found.updatedAt,
    suspension: event ? { at: event.at, by: event.actorName } : null,
  };
}

export interface KeySummary {
  readonly environment: Environment;
  readonly clientId: string;
  /** Labels of the ticked grant types. */
  readonly grants: readonly string[];
  readonly createdAt: Date;
}

/** What needs a person, the worst first. That it is suspended, and that it has no keys yet, its page says anyhow. */
export type Attention =
  /** More than half of its requests are refused, mostly for this cause. */
  | { readonly kind: "failing"; readonly since: Date; readonly refused: number; readonly cause: string | null }
  | {
      readonly kind: "expiring";
      readonly environment: Environment;
      readonly hint: string;
      readonly description: string;
      readonly at: Date;
      readonly lastUsedAt: Date | null;
    }
  /** An admin has decided against a grant type that a key has ticked. */
  | ({ readonly kind: "grant-rule" } & GrantRuleNotice)
  /** A key has the Password grant ticked. */
  | { readonly kind: "password"; readonly environment: Environment }
  /** It has not obtained a token for long; null: never. */
  | { readonly kind: "unused"; readonly since: Date | null };

/** Refusals of one cause in the last 24 hours. */
export interface CauseCount {
  readonly cause: string;
  readonly title: string;
  readonly count: number;
  /** The id of the last request that was refused for it, where that is among the last refusals. */
  readonly latest: string | null;
}

export interface ApplicationOverview extends ApplicationView {
  /** In the order production, sandbox; an environment without keys is absent. */
  readonly keys: readonly KeySummary[];
  readonly attention: readonly Attention[];
  /** 10,000 means 10,000 or more. */
  readonly activeTokens: number;
  /** Answers at the token endpoint in the last 24 hours. */
  readonly lastDay: { readonly issued: number; readonly refused: number };
  /** The same by hour, the oldest first; the last one is not over. */
  readonly hours: readonly { readonly from: Date; readonly to: Date; readonly issued: number; readonly refused: number }[];
  /** The causes of its refusals in the last 24 hours, the most frequent first. */
  readonly causes: readonly CauseCount[];
  /** When it last obtained a token, to the minute; null: never. */
  readonly lastTokenAt: Date | null;
}

const HOUR_MS = 3_600_000;
const HOURS = 24;
/** Expiring secrets that are named. */
const EXPIRING_SHOWN = 5;
/** Refusals among which the last of each cause is looked for. */
const REFUSALS_READ = 200;

/**
 * An application with its keys, the last day, and what needs a person.
 *
 * @throws NotFoundError
 */
export async function applicationOverview(actor: Actor, applicationId: string): Promise<ApplicationOverview> {
  const { prisma } = database();
  const application = await getApplication(actor, applicationId);
  const { id } = application;
  const { realmId } = actor;
  const now = new Date();
  const firstHour = Math.floor(now.getTime() / HOUR_MS) - HOURS + 1;
  const [clients, outcomes, last, activeTokens, usage, signs, expiring, latest] = await Promise.all([
    prisma.client.findMany({ where: { applicationId: id }, orderBy: { environment: "asc" }, include: { grants: TICKED } }),
    sumUsageBy(prisma, "outcome", { realmId, applicationId: id, from: firstHour * 60, to: NO_END }),
    lastIssue(prisma, { realmId, applicationId: id }),
    countActiveTokens(prisma, { realmId, applicationId: id }, now),
    usageInSteps(prisma, "applicationId", { realmId, applicationId: id, step: "hour", from: firstHour }),
    applicationSigns(prisma, [id], now),
    expiringSecrets(prisma, id, now),
    latestRefusals(prisma, id),
  ]);
  const counted = usage.get(id) ?? [];
  const keys = clients.map((client) => ({
    kind: kindOf(client),
    environment: environmentOf(client.environment),
    clientId: client.clientId,
    grantTypes: tickedGrantTypes(client.grants),
    createdAt: client.createdAt,
  }));
  const rules = await grantRuleNotices(prisma, { id, realmId }, keys, now);
  if (application.own) await noteSeen(id, rules, now);
  const causes = causesOf(outcomes, latest);
  const { expiresAt = null, lastUsedAt = null } = signs.get(id) ?? {};
  const conditions = conditionsOf({ ...application, hasKeys: keys.length > 0, hours: counted, expiresAt, lastUsedAt }, now);
  const issued = outcomes.get("success") ?? 0;
  const refused = causes.reduce((total, { count }) => total + count, 0);
  return {
    ...application,
    keys: keys.map(({ grantTypes, kind: _kind, ...key }) => ({ ...key, grants: grantTypes.map(grantLabel) })),
    attention: [
      ...conditions.flatMap((condition) =>
        condition.kind === "failing" ? [{ ...condition, refused, cause: causes[0]?.title ?? null }] : [],
      ),
      ...rules.map((rule) => ({ ...rule, kind: "grant-rule" }) as const),
      ...expiring,
      ...keys.flatMap(({ environment, grantTypes }) =>
        grantTypes.includes("password") ? [{ kind: "password", environment } as const] : [],
      ),
      ...conditions.flatMap((condition) => (condition.kind === "unused" ? [condition] : [])),
    ],
    activeTokens,
    lastDay: { issued, refused },
    hours: everyStep(counted, firstHour, HOURS).map(({ at, ...counts }) => ({
      from: new Date(at * HOUR_MS),
      to: new Date(Math.min((at + 1) * HOUR_MS, now.getTime())),
      ...counts,
    })),
    causes,
    lastTokenAt: last === undefined ? null : new Date(last),
  };
}

const environmentOf = (environment: string): Environment => (environment === "SANDBOX" ? "SANDBOX" : "PRODUCTION");

function causesOf(outcomes: ReadonlyMap<string, number>, latest: ReadonlyMap<string, string>): CauseCount[] {
  return [...outcomes]
    .filter(([outcome]) => outcome !== "success")
    .map(([cause, count]) => ({ cause, title: isCause(cause) ? CAUSES[cause].title : cause, count, latest: latest.get(cause) ?? null }));
}

/** The last refused request of each cause, by cause. */
async function latestRefusals(reader: Pick<Transaction, "failureRecord">, applicationId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await reader.failureRecord.findMany({
    where: { applicationId },
    orderBy: { at: "desc" },
    take: REFUSALS_READ,
    select: { id: true, cause: true },
  });
  return new Map(rows.toReversed().map(({ id, cause }) => [cause, id]));
}

/** Working secrets that expire soon, the first first. */
async function expiringSecrets(reader: Pick<Transaction, "clientSecret">, applicationId: string, now: Date) {
  const rows = await reader.clientSecret.findMany({
    where: {
      client: { applicationId },
      revokedAt: null,
      expiresAt: { gt: now, lte: new Date(now.getTime() + EXPIRY_WARNING_DAYS * 24 * HOUR_MS) },
    },
    orderBy: { expiresAt: "asc" },
    take: EXPIRING_SHOWN,
    select: { hint: true, description: true, expiresAt: true, lastUsedAt: true, client: { select: { environment: true } } },
  });
  return rows.flatMap(({ expiresAt, client, ...secret }) =>
    expiresAt === null ? [] : [{ kind: "expiring", environment: environmentOf(client.environment), at: expiresAt, ...secret } as const],
  );
}
