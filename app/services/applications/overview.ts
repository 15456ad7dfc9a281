import { database, Prisma } from "#app/db/database";
import { applicationSigns } from "#app/db/queries/application-signs";
import { TICKED, tickedGrantTypes } from "#app/db/queries/client-grants";
import { countActiveTokens } from "#app/db/queries/tokens";
import { lastIssue } from "#app/db/queries/usage-sums";
import { clientKindInfo } from "#app/oauth/client-kinds";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { kindOf } from "../keys/configuration";
import { grantRuleNotices, noteSeen } from "../keys/grant-rules";
import { grantLabel } from "../keys/policy";
import { working } from "../keys/secret-list";
import { type Mark, marksOf } from "../usage/marks";
import { type ApplicationRole, findApplication, mayDo } from "./access";
import { type Attention, attentionOf } from "./attention";
import { conditionsOf } from "./condition";
import { type LastRequests, lastRequests, type OverviewRange } from "./last-requests";
import { type Suspension, suspensionOf } from "./suspension";

export interface ApplicationView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly quota: string;
  readonly status: "active" | "suspended";
  readonly owner: { readonly id: string; readonly name: string; readonly email: string };
  /** What the actor is to it: `admin` is one who holds nothing of it. */
  readonly role: ApplicationRole | "admin";
  /** What the actor may do to it besides seeing it. */
  readonly may: { readonly change: boolean; readonly govern: boolean };
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly suspension: Suspension | null;
}

/**
 * One application.
 *
 * @throws NotFoundError
 */
export async function getApplication(actor: Actor, applicationId: string): Promise<ApplicationView> {
  const { prisma } = database();
  const found = await findApplication(prisma, actor, applicationId, "read");
  const suspended = found.status === "suspended";
  return {
    id: found.id,
    name: found.name,
    description: found.description,
    quota: found.quota,
    status: suspended ? "suspended" : "active",
    owner: found.owner,
    role: found.role === "owner" && found.ownerId !== actor.userId ? "admin" : found.role,
    may: { change: mayDo(found.role, "change"), govern: mayDo(found.role, "govern") },
    createdAt: found.createdAt,
    updatedAt: found.updatedAt,
    suspension: suspended ? await suspensionOf(prisma, found.id) : null,
  };
}

export interface KeySummary {
  /** What the program is, in words. */
  readonly kind: string;
  readonly environment: Environment;
  readonly clientId: string;
  /** Labels of the ticked grant types. */
  readonly grants: readonly string[];
  /** Those that work, and when the first of them ends; null: none of them ends. */
  readonly secrets: { readonly count: number; readonly expiresAt: Date | null };
  readonly createdAt: Date;
}

export interface ApplicationOverview extends ApplicationView {
  /** In the order production, sandbox; an environment without keys is absent. */
  readonly keys: readonly KeySummary[];
  readonly attention: readonly Attention[];
  /** 10,000 means 10,000 or more. */
  readonly activeTokens: number;
  /** Answers at the token endpoint, in the time that is looked at. */
  readonly requests: LastRequests;
  /** What was changed in that time, the oldest first. */
  readonly marks: readonly Mark[];
  /** When it last obtained a token, to the minute; null: never. */
  readonly lastTokenAt: Date | null;
  /** Everybody who has to do with it, the owner included, and open invitations. */
  readonly members: { readonly count: number; readonly invited: number };
}

/** The secrets that work, the first to end in front. A key has ten at most. */
const liveSecrets = (now: Date) => ({
  where: working(now),
  select: { expiresAt: true },
  orderBy: { expiresAt: "asc" } as const,
});

/**
 * An application with its keys, its last requests, and what needs a person.
 *
 * @param range the time whose requests are shown; what needs a person depends on the last 24 hours
 * @throws NotFoundError
 */
export async function applicationOverview(actor: Actor, applicationId: string, range: OverviewRange = "24h"): Promise<ApplicationOverview> {
  const { prisma } = database();
  const application = await getApplication(actor, applicationId);
  const { id } = application;
  const { realmId } = actor;
  const now = new Date();
  const whose = { realmId, applicationId: id };
  const [clients, lastDay, other, last, activeTokens, [signs], members, invited] = await Promise.all([
    prisma.client.findMany({
      where: { applicationId: id },
      orderBy: { environment: "asc" },
      include: { grants: TICKED, secrets: liveSecrets(now) },
    }),
    lastRequests(prisma, whose, "24h", now),
    range === "24h" ? null : lastRequests(prisma, whose, range, now),
    lastIssue(prisma, whose),
    countActiveTokens(prisma, whose, now),
    applicationSigns(prisma, Prisma.sql`${id}`, now),
    prisma.applicationMember.count({ where: { applicationId: id } }),
    prisma.memberInvitation.count({ where: { applicationId: id, expiresAt: { gt: now } } }),
  ]);
  const keys = clients.map((client) => ({
    kind: kindOf(client),
    environment: client.environment === "SANDBOX" ? ("SANDBOX" as const) : ("PRODUCTION" as const),
    clientId: client.clientId,
    grantTypes: tickedGrantTypes(client.grants),
    secrets: {
      count: client.secrets.length,
      expiresAt: client.secrets.flatMap(({ expiresAt }) => expiresAt ?? []).at(0) ?? null,
    },
    createdAt: client.createdAt,
  }));
  const rules = await grantRuleNotices(prisma, { id, realmId }, keys, now);
  if (application.role === "owner") await noteSeen(id, rules, now);
  const { counted, ...requests } = other ?? lastDay;
  const since = requests.steps[0]?.from ?? now;
  const conditions = signs === undefined ? [] : conditionsOf({ ...signs, hours: lastDay.counted }, now);
  const withPassword = keys.flatMap(({ environment, grantTypes }) => (grantTypes.includes("password") ? [environment] : []));
  return {
    ...application,
    keys: keys.map(({ grantTypes, kind, ...key }) => ({ ...key, kind: clientKindInfo(kind).label, grants: grantTypes.map(grantLabel) })),
    attention: await attentionOf(prisma, { id, conditions, lastDay, withPassword, rules }, now),
    activeTokens,
    requests,
    marks: await marksOf({ ...whose, since: since.getTime(), before: now.getTime() }),
    lastTokenAt: last === undefined ? null : new Date(last),
    members: { count: members + 1, invited },
  };
}
