/** The applications of a realm, of all owners, as an admin sees them. */
import { z } from "zod";
import { database } from "#app/db/database";
import { type ApplicationOrder, listApplicationIds } from "#app/db/queries/application-list";
import { countActiveTokens } from "#app/db/queries/tokens";
import { NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import type { Environment } from "#app/oauth/model";
import { weekStart } from "#app/services/usage/period";
import type { Actor } from "../actor";
import { findApplication } from "../applications/access";
import { maximumQuota, type QuotaOffer, quotasUpTo } from "../applications/application";
import { countMembers, type MemberCount } from "../applications/members";
import { SELF_CONTAINED, sentenceOf } from "../endings/table";
import { checked } from "../errors";
import { findPage, type ListPage, listQuery, PAGE_SIZE } from "../list-page";
import { requireAdminRole } from "./access";

/** A key as the console lists it. */
export interface AdminKey {
  /** Internal id. */
  readonly ref: string;
  /** "Consumer Key" */
  readonly clientId: string;
  readonly environment: Environment;
  /** May introspect every token of the realm. */
  readonly resourceServer: boolean;
}

/** The columns of it, for reads. */
const keyColumns = { id: true, clientId: true, environment: true, resourceServer: true } as const;

/** Which applications: by part of a name or of the owner's name or e-mail address, or by a whole consumer key, in an order. */
const applicationListSchema = z.object({
  ...listQuery,
  status: z.enum(["active", "suspended"]).optional(),
  sort: z.enum(["name", "owner", "created", "status"] satisfies ApplicationOrder[]).default("name"),
});

export type AdminApplicationListInput = z.input<typeof applicationListSchema>;

export interface AdminApplicationItem {
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly id: string; readonly name: string; readonly email: string; readonly disabled: boolean };
  readonly status: "active" | "suspended";
  readonly createdAt: Date;
  readonly keys: readonly AdminKey[];
  readonly tokensLastWeek: number;
}

/**
 * Every application of the actor's realm, a page at a time.
 *
 * @throws InvalidInputError by field
 */
export async function listAllApplications(actor: Actor, input: AdminApplicationListInput): Promise<ListPage<AdminApplicationItem>> {
  requireAdminRole(actor);
  const { page, status, ...wanted } = checked(applicationListSchema, input);
  const query = { realmId: actor.realmId, searchWidely: true, ...wanted, ...(status ? { status } : {}) };
  const { ids, ...place } = await findPage({ page, pageSize: PAGE_SIZE }, (window) => listApplicationIds({ ...query, ...window }));
  return { items: await describeRows(actor.realmId, ids), ...place };
}

async function describeRows(realmId: string, ids: readonly string[]): Promise<AdminApplicationItem[]> {
  if (ids.length === 0) return [];
  const { prisma } = database();
  const [rows, tokens] = await Promise.all([
    prisma.application.findMany({
      where: { id: { in: [...ids] } },
      include: {
        owner: { select: { id: true, name: true, email: true, status: true } },
        clients: { select: keyColumns, orderBy: { environment: "asc" } },
      },
    }),
    sumUsageBy(prisma, "applicationId", { realmId, applicationIds: ids, outcome: "success", from: weekStart(Date.now()), to: NO_END }),
  ]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return [];
    return {
      id,
      name: row.name,
      owner: { id: row.owner.id, name: row.owner.name, email: row.owner.email, disabled: row.owner.status === "disabled" },
      status: row.status === "suspended" ? "suspended" : "active",
      createdAt: row.createdAt,
      keys: row.clients.map(toAdminKey),
      tokensLastWeek: tokens.get(id) ?? 0,
    } satisfies AdminApplicationItem;
  });
}

/** An application with what an admin's change to it would touch. */
export interface ApplicationEffect {
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly id: string; readonly name: string; readonly email: string; readonly status: "active" | "disabled" };
  readonly status: "active" | "suspended";
  readonly createdAt: Date;
  /** The quota its owner chose, the most an admin allows it (null: as much as the realm), and what there is to choose from. */
  readonly quota: {
    readonly chosen: string;
    readonly maximum: string | null;
    readonly offered: readonly QuotaOffer[];
    readonly ofRealm: string;
  };
  readonly keys: readonly AdminKey[];
  /** Besides the owner. */
  readonly members: MemberCount;
  /** Access tokens that are in use now; 10,000 means 10,000 or more. */
  readonly activeTokens: number;
  readonly tokensLastWeek: number;
  /** What suspending or resuming it would do. */
  readonly effect: { readonly ofStatus: string; readonly selfContained: string };
}

/**
 * One application of the actor's realm.
 *
 * @throws NotFoundError
 */
export async function previewApplicationChange(actor: Actor, applicationId: string): Promise<ApplicationEffect> {
  requireAdminRole(actor);
  const { prisma } = database();
  const found = await findApplication(prisma, actor, applicationId, "read");
  const now = new Date();
  const [ofRealm, keys, members, activeTokens, tokens] = await Promise.all([
    maximumQuota(prisma, actor.realmId),
    prisma.client.findMany({ where: { applicationId }, select: keyColumns, orderBy: { environment: "asc" } }),
    countMembers(prisma, { applicationId }),
    countActiveTokens(prisma, { realmId: found.realmId, applicationId: found.id }, now),
    sumUsageBy(prisma, "outcome", { realmId: actor.realmId, applicationId, outcome: "success", from: weekStart(Date.now()), to: NO_END }),
  ]);
  return {
    id: found.id,
    name: found.name,
    owner: { ...found.owner, status: found.owner.status === "disabled" ? "disabled" : "active" },
    status: found.status === "suspended" ? "suspended" : "active",
    createdAt: found.createdAt,
    quota: { chosen: found.quota, maximum: found.maximumQuota, offered: quotasUpTo("Unlimited"), ofRealm },
    keys: keys.map(toAdminKey),
    members,
    activeTokens,
    tokensLastWeek: tokens.get("success") ?? 0,
    effect: {
      ofStatus: sentenceOf(found.status === "suspended" ? "application_resumed" : "application_suspended"),
      selfContained: SELF_CONTAINED,
    },
  };
}

/** From row to view. */
function toAdminKey(row: {
  readonly id: string;
  readonly clientId: string;
  readonly environment: string;
  readonly resourceServer: boolean;
}): AdminKey {
  const environment = row.environment === "SANDBOX" ? "SANDBOX" : "PRODUCTION";
  return { ref: row.id, clientId: row.clientId, environment, resourceServer: row.resourceServer };
}
