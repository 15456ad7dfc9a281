import { z } from "zod";
import { database } from "#app/db/database";
import { type ApplicationOrder, type ListedApplication, listApplicationRows } from "#app/db/queries/application-list";
import { NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import type { Environment } from "#app/oauth/model";
import { weekStart } from "#app/services/usage/period";
import type { Actor } from "../actor";
import { checked } from "../errors";
import { findPage, type ListPage, searchText } from "../list-page";
import { visibleTo } from "./access";

/** Applications on one page of the list. */
const PAGE_SIZE = 10;

/** What is listed: those with `search` in their name, in an order, and which page of it, from 1. A page past the end answers the last one. */
const listSchema = z.object({
  search: z.string().optional(),
  sort: z.enum(["name", "created", "status", "owner"]).default("name"),
  descending: z.boolean().default(false),
  page: z.int().min(1).optional(),
});

export interface ApplicationListInput {
  readonly search?: string;
  readonly sort?: ApplicationOrder;
  readonly descending?: boolean;
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

/**
 * The actor's applications (an admin's: all of the realm), {@link PAGE_SIZE} to a page.
 *
 * @throws InvalidInputError by field of the input
 * @example const { items } = await listApplications(actor, { search: "bill", sort: "name" });
 */
export async function listApplications(actor: Actor, input: ApplicationListInput): Promise<ListPage<ApplicationListItem>> {
  const { search, page, ...order } = checked(listSchema, input);
  const query = { ...visibleTo(actor), ...order, search: searchText(search) };
  const { rows, ...place } = await findPage({ page, pageSize: PAGE_SIZE }, (window) => listApplicationRows({ ...query, ...window }));
  const tokens = await sumUsageBy(database().prisma, "applicationId", {
    realmId: actor.realmId,
    applicationIds: rows.map(({ id }) => id),
    outcome: "success",
    from: weekStart(Date.now()),
    to: NO_END,
  });
  return { items: rows.map((row) => toItem(row, tokens.get(row.id) ?? 0)), ...place };
}

function toItem(row: ListedApplication, tokensLastWeek: number): ApplicationListItem {
  const { ownerName, ownerEmail, production, sandbox, ...application } = row;
  return {
    ...application,
    owner: { name: ownerName, email: ownerEmail },
    keys: [...(production ? (["PRODUCTION"] as const) : []), ...(sandbox ? (["SANDBOX"] as const) : [])],
    tokensLastWeek,
  };
}
