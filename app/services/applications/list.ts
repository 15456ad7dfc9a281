import { database } from "#app/db/database";
import { type ApplicationOrder, listApplicationIds } from "#app/db/queries/application-list";
import { MOST_LISTED } from "#app/db/queries/bounded";
import { NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { weekStart } from "../usage/last-week";
import { visibleTo } from "./access";

/** Applications on one page of the list. */
const PAGE_SIZE = 10;

export interface ApplicationListInput {
  readonly search?: string;
  readonly sort?: ApplicationOrder;
  readonly descending?: boolean;
  /** From 1. A page past the end answers the last one. */
  readonly page?: number;
}

export interface ApplicationListItem {
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly name: string; readonly email: string };
  readonly quota: string;
  readonly status: "active" | "suspended";
  readonly createdAt: Date;
  /** Environments that have keys. */
  readonly keys: readonly Environment[];
  /** Tokens issued in the last seven days. */
  readonly tokensLastWeek: number;
}

export interface ApplicationList {
  readonly items: readonly ApplicationListItem[];
  /** On all pages: at most so many as pages reach. */
  readonly total: number;
  /** There are more than `total`; pages do not reach them. */
  readonly more: boolean;
  readonly page: number;
  readonly pages: number;
  readonly pageSize: number;
}

/**
 * The actor's applications (an admin's: all of the realm), {@link PAGE_SIZE} to a page.
 *
 * @example const { items } = await listApplications(actor, { search: "bill", sort: "name" });
 */
export async function listApplications(actor: Actor, input: ApplicationListInput): Promise<ApplicationList> {
  const query = {
    ...visibleTo(actor),
    search: (input.search ?? "").replaceAll("\0", "").slice(0, 100),
    sort: input.sort ?? "name",
    descending: input.descending ?? false,
    limit: PAGE_SIZE,
  };
  let page = Math.max(1, Math.min(input.page ?? 1, MOST_LISTED / PAGE_SIZE));
  let found = await listApplicationIds({ ...query, offset: (page - 1) * PAGE_SIZE });
  const pages = Math.max(1, Math.ceil(found.total / PAGE_SIZE));
  if (page > pages) {
    page = pages;
    found = await listApplicationIds({ ...query, offset: (page - 1) * PAGE_SIZE });
  }
  return { items: await toItems(actor.realmId, found.ids), total: found.total, more: found.more, page, pages, pageSize: PAGE_SIZE };
}

async function toItems(realmId: string, ids: readonly string[]): Promise<ApplicationListItem[]> {
  if (ids.length === 0) return [];
  const { prisma } = database();
  const [rows, counts] = await Promise.all([
    prisma.application.findMany({
      where: { id: { in: [...ids] } },
      include: { owner: { select: { name: true, email: true } }, clients: { select: { environment: true } } },
    }),
    sumUsageBy(prisma, "applicationId", { realmId, applicationIds: ids, outcome: "success", from: weekStart(Date.now()), to: NO_END }),
  ]);
  const rowById = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = rowById.get(id);
    if (!row) return [];
    const environments = new Set(row.clients.map((client) => client.environment));
    return {
      id,
      name: row.name,
      owner: row.owner,
      quota: row.quota,
      status: row.status === "suspended" ? "suspended" : "active",
      createdAt: row.createdAt,
      keys: (["PRODUCTION", "SANDBOX"] as const).filter((environment) => environments.has(environment)),
      tokensLastWeek: counts.get(id) ?? 0,
    } satisfies ApplicationListItem;
  });
}
