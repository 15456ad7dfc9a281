import { database } from "#app/db/database";
import { type ApplicationOrder, listApplicationIds } from "#app/db/queries/application-list";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { visibleTo } from "./access";

/** Applications on one page of the list. */
const PAGE_SIZE = 10;
const WEEK_MINUTES = 7 * 24 * 60;

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
  readonly total: number;
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
  let page = Math.max(1, Math.min(input.page ?? 1, 1_000_000));
  let found = await listApplicationIds({ ...query, offset: (page - 1) * PAGE_SIZE });
  const pages = Math.max(1, Math.ceil(found.total / PAGE_SIZE));
  if (page > pages) {
    page = pages;
    found = await listApplicationIds({ ...query, offset: (page - 1) * PAGE_SIZE });
  }
  return { items: await toItems(found.ids), total: found.total, page, pages, pageSize: PAGE_SIZE };
}

async function toItems(ids: readonly string[]): Promise<ApplicationListItem[]> {
  if (ids.length === 0) return [];
  const { prisma } = database();
  const since = Math.floor(Date.now() / 60_000) - WEEK_MINUTES;
  const [rows, counts] = await Promise.all([
    prisma.application.findMany({
      where: { id: { in: [...ids] } },
      include: { owner: { select: { name: true, email: true } }, clients: { select: { environment: true } } },
    }),
    prisma.usageCounter.groupBy({
      by: ["applicationId"],
      where: { applicationId: { in: [...ids] }, minute: { gt: since }, outcome: "success" },
      _sum: { count: true },
    }),
  ]);
  const rowById = new Map(rows.map((row) => [row.id, row]));
  const tokensById = new Map(counts.map((row) => [row.applicationId, row._sum.count ?? 0]));
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
      tokensLastWeek: tokensById.get(id) ?? 0,
    } satisfies ApplicationListItem;
  });
}
