import { database } from "#app/db/database";
import { countExpiringSecrets, countOfRealm } from "#app/db/queries/bounded";
import { readGrantPolicy } from "#app/db/queries/grant-policies";
import { NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import { offeredAt } from "#app/oauth/grant-cells";
import { implementedGrantTypes } from "#app/oauth/grants";
import { dayStart } from "#app/services/usage/period";
import type { Actor } from "../actor";
import { countSubscriptionRequests } from "../apis/requests";
import { requireAdminRole } from "./access";
import { countScopeRequests } from "./scope-requests";

const SOON_MS = 7 * 86_400_000;
/** Named on the page; the rest is a number. */
const SHOWN = 5;

export interface ExpiringSecret {
  readonly hint: string;
  readonly expiresAt: Date;
  readonly environment: string;
  readonly applicationId: string;
  readonly applicationName: string;
}

export interface AdminOverview {
  readonly users: number;
  readonly applications: number;
  readonly clients: number;
  readonly tokensLastDay: number;
  readonly failuresLastDay: number;
  /** What needs an admin's attention. */
  readonly attention: {
    /** Requests for scopes, and to subscribe to APIs, that wait for a decision; 1000 means 1000 or more. */
    readonly scopeRequests: number;
    readonly subscriptionRequests: number;
    /** Labels of grant types that are on although RFC 9700 warns of them. */
    readonly riskyGrants: readonly string[];
    /** Secrets that expire within seven days, the first of them by name. */
    readonly expiringSecrets: { readonly total: number; readonly first: readonly ExpiringSecret[] };
    readonly suspendedApplications: number;
    /** Nobody else could let this admin back in. */
    readonly onlyAdmin: boolean;
    /** Requests without a scope are refused while no scope is a default. */
    readonly noDefaultScope: boolean;
  };
}

/** The realm in numbers, and what needs attention. */
export async function adminOverview(actor: Actor): Promise<AdminOverview> {
  requireAdminRole(actor);
  const { realmId } = actor;
  const { prisma } = database();
  const now = new Date();
  const soon = new Date(now.getTime() + SOON_MS);
  const expiring = { revokedAt: null, expiresAt: { gt: now, lte: soon }, client: { realmId } };
  const [users, applications, clients, answers, offered, secrets, first, suspendedApplications, admins, defaults, ...requests] =
    await Promise.all([
      countOfRealm("User", realmId),
      countOfRealm("Application", realmId),
      countOfRealm("Client", realmId),
      sumUsageBy(prisma, "outcome", { realmId, from: dayStart(now.getTime()), to: NO_END }),
      readGrantPolicy(prisma, realmId).then((policy) => offeredAt(policy, now.getTime())),
      countExpiringSecrets(realmId, now, soon),
      prisma.clientSecret.findMany({
        where: expiring,
        orderBy: { expiresAt: "asc" },
        take: SHOWN,
        include: { client: { select: { environment: true, application: { select: { id: true, name: true } } } } },
      }),
      prisma.application.count({ where: { realmId, status: "suspended" } }),
      prisma.user.count({ where: { realmId, role: "admin", status: "active" } }),
      prisma.scope.count({ where: { realmId, isDefault: true } }),
      countScopeRequests(actor),
      countSubscriptionRequests(actor),
    ]);
  const [scopeRequests, subscriptionRequests] = requests;
  return {
    users,
    applications,
    clients,
    tokensLastDay: answers.get("success") ?? 0,
    failuresLastDay: [...answers].reduce((sum, [outcome, count]) => (outcome === "success" ? sum : sum + count), 0),
    attention: {
      scopeRequests,
      subscriptionRequests,
      riskyGrants: implementedGrantTypes()
        .filter((info) => info.warning !== undefined && offered.has(info.name))
        .map((info) => info.label),
      expiringSecrets: { total: secrets, first: first.map(describeSecret) },
      suspendedApplications,
      onlyAdmin: admins === 1,
      noDefaultScope: defaults === 0,
    },
  };
}

function describeSecret(secret: {
  readonly hint: string;
  readonly expiresAt: Date | null;
  readonly client: { readonly environment: string; readonly application: { readonly id: string; readonly name: string } };
}): ExpiringSecret {
  const { environment, application } = secret.client;
  return {
    hint: secret.hint,
    expiresAt: secret.expiresAt ?? new Date(0),
    environment,
    applicationId: application.id,
    applicationName: application.name,
  };
}
