/** The APIs of a realm, of all owners, as an admin sees them: who uses each, and what waits for a decision. */
import { z } from "zod";
import { database } from "#app/db/database";
import { callsByApi } from "#app/db/queries/api-usage";
import { searchNames } from "#app/db/queries/search-names";
import { NO_END } from "#app/db/queries/usage-sums";
import type { Actor } from "../actor";
import { checked } from "../errors";
import { findPage, type ListPage, listQuery, PAGE_SIZE } from "../list-page";
import { weekStart } from "../usage/period";
import { requireAdminRole } from "./access";

/** Which APIs: by part of a name or identifier, or of the owner's name or e-mail address, in an order. */
const apiListSchema = z.object({ ...listQuery, sort: z.enum(["name", "owner", "created"]).default("name") });

export interface AdminApiItem {
  readonly id: string;
  readonly name: string;
  readonly identifier: string;
  readonly owner: { readonly name: string; readonly email: string; readonly disabled: boolean };
  readonly approval: string;
  readonly createdAt: Date;
  /** Applications that subscribe, and those that wait for a decision. */
  readonly subscribers: number;
  readonly waiting: number;
  /** That its proxies asked about in the last seven days, and how many of them were refused. */
  readonly calls: number;
  readonly refused: number;
}

/**
 * Every API of the actor's realm, a page at a time.
 *
 * @throws NotFoundError for everybody but admins; InvalidInputError by field
 * @example (await listAllApis(actor, { search: "orders", sort: "owner" })).items[0]?.subscribers
 */
export async function listAllApis(actor: Actor, input: z.input<typeof apiListSchema>): Promise<ListPage<AdminApiItem>> {
  requireAdminRole(actor);
  const { page, search, sort, descending } = checked(apiListSchema, input);
  const { prisma } = database();
  const { realmId } = actor;
  const where = { realmId, ...(search === "" ? {} : { OR: await fitting(realmId, search) }) };
  const direction = descending ? "desc" : "asc";
  const order = { name: { sortKey: direction }, owner: { owner: { sortKey: direction } }, created: { createdAt: direction } } as const;
  const { rows, ...place } = await findPage({ page, pageSize: PAGE_SIZE }, async ({ limit, offset }) => ({
    rows: await prisma.api.findMany({
      where,
      orderBy: [order[sort], { id: direction }],
      take: limit,
      skip: offset,
      select: {
        id: true,
        name: true,
        identifier: true,
        approval: true,
        createdAt: true,
        owner: { select: { name: true, email: true, status: true } },
      },
    }),
    total: await prisma.api.count({ where }),
    more: false,
  }));
  const apiIds = rows.map(({ id }) => id);
  const [subscriptions, calls] = await Promise.all([
    prisma.subscription.groupBy({ by: ["apiId", "state"], where: { apiId: { in: apiIds } }, _count: true }),
    callsByApi(prisma, { realmId, apiIds, from: weekStart(Date.now()), to: NO_END }),
  ]);
  const callsOf = new Map(calls.map(({ apiId, ...sums }) => [apiId, sums]));
  const standing = (apiId: string, state: string) =>
    subscriptions.find((group) => group.apiId === apiId && group.state === state)?._count ?? 0;
  const items = rows.map(({ owner: { status, ...owner }, ...api }) => ({
    ...api,
    owner: { ...owner, disabled: status === "disabled" },
    subscribers: standing(api.id, "approved"),
    waiting: standing(api.id, "requested"),
    ...(callsOf.get(api.id) ?? { calls: 0, refused: 0 }),
  }));
  return { items, ...place };
}

/** APIs that fit themselves, and those whose owner does. */
async function fitting(realmId: string, text: string) {
  const [apis, owners] = await Promise.all([searchNames({ table: "Api", realmId, text }), searchNames({ table: "User", realmId, text })]);
  return [{ id: { in: [...apis] } }, { ownerId: { in: [...owners] } }];
}
