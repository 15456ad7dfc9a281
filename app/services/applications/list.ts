import { z } from "zod";
import { database } from "#app/db/database";
import { type ApplicationSigns, applicationSigns, everyStep, type StepCount, usageInSteps } from "#app/db/queries/activity";
import { type ApplicationOrder, type ListedApplication, listApplicationRows } from "#app/db/queries/application-list";
import { CLIENT_KINDS } from "#app/oauth/client-kinds";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { checked } from "../errors";
import { findPage, type ListPage, searchText } from "../list-page";
import { visibleTo } from "./access";
import { type Condition, conditionOf } from "./condition";

/** How many applications a page of the list may show; the first is the default. */
export const PAGE_SIZES = [25, 50, 100] as const;

/** Hours whose requests are shown. */
const HOURS = 24;
const HOUR_MS = 3_600_000;

/** What is listed: those with `search` in their name, in an order, and which page of it, from 1. A page past the end answers the last one. */
const listSchema = z.object({
  search: z.string().optional(),
  sort: z.enum(["name", "created", "status", "owner"]).default("name"),
  descending: z.boolean().default(false),
  page: z.int().min(1).optional(),
  pageSize: z.literal([...PAGE_SIZES]).default(PAGE_SIZES[0]),
});

export interface ApplicationListInput {
  readonly search?: string;
  readonly sort?: ApplicationOrder;
  readonly descending?: boolean;
  readonly page?: number;
  readonly pageSize?: (typeof PAGE_SIZES)[number];
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
  /** What its keys are for, as a label such as "Server"; null where it has none. */
  readonly kind: string | null;
  readonly condition: Condition;
  /** Answers at `/token` in each of the last 24 hours, the oldest first. */
  readonly hours: readonly { readonly issued: number; readonly refused: number }[];
  /** When the first of its working secrets expires. */
  readonly expiresAt: Date | null;
  /** When it last obtained a token. */
  readonly lastUsedAt: Date | null;
}

/**
 * The actor's applications (an admin's: all of the realm), a page of them.
 *
 * @throws InvalidInputError by field of the input
 * @example const { items } = await listApplications(actor, { search: "bill", sort: "name", pageSize: 50 });
 */
export async function listApplications(actor: Actor, input: ApplicationListInput): Promise<ListPage<ApplicationListItem>> {
  const { search, page, pageSize, ...order } = checked(listSchema, input);
  const query = { ...visibleTo(actor), ...order, search: searchText(search) };
  const { rows, ...place } = await findPage({ page, pageSize }, (window) => listApplicationRows({ ...query, ...window }));
  const { prisma } = database();
  const now = new Date();
  const from = Math.floor(now.getTime() / HOUR_MS) - HOURS + 1;
  const ids = rows.map(({ id }) => id);
  const [usage, signs] = await Promise.all([
    usageInSteps(prisma, "applicationId", { realmId: actor.realmId, applicationIds: ids, step: "hour", from }),
    applicationSigns(prisma, ids, now),
  ]);
  const items = rows.map((row) => toItem(row, usage.get(row.id) ?? [], signs.get(row.id), { from, now }));
  return { items, ...place };
}

function toItem(
  row: ListedApplication,
  counted: readonly StepCount[],
  signs: ApplicationSigns | undefined,
  { from, now }: { readonly from: number; readonly now: Date },
): ApplicationListItem {
  const { ownerName, ownerEmail, production, sandbox, ...application } = row;
  const { expiresAt = null, lastUsedAt = null, kind = null } = signs ?? {};
  const keys = [...(production ? (["PRODUCTION"] as const) : []), ...(sandbox ? (["SANDBOX"] as const) : [])];
  return {
    ...application,
    owner: { name: ownerName, email: ownerEmail },
    keys,
    kind: CLIENT_KINDS.find(({ name }) => name === kind)?.label ?? null,
    condition: conditionOf({ ...application, hasKeys: keys.length > 0, hours: counted, expiresAt, lastUsedAt }, now),
    hours: everyStep(counted, from, HOURS),
    expiresAt,
    lastUsedAt,
  };
}
