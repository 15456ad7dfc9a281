import { database } from "#app/db/database";
import { type ApplicationOrder, listApplicationIds } from "#app/db/queries/application-list";
import { NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import { weekStart } from "#app/services/usage/period";
import type { Actor } from "../../actor";
import { findPage, type ListPage, searchText } from "../../list-page";
import { requireAdminRole } from "../access";
import { PAGE_SIZE } from "../page-size";
import { type AdminKey, keyColumns, toAdminKey } from "./key";

export interface AdminApplicationListInput {
  /** Part of a name or of the owner's name or e-mail address, or a whole consumer key. */
  readonly search?: string;
  readonly status?: "active" | "suspended";
  readonly sort?: ApplicationOrder;
  readonly descending?: boolean;
  readonly page?: number;
}

export interface AdminApplicationItem {
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly id: string; readonly name: string; readonly email: string; readonly disabled: boolean };
  readonly status: "active" | "suspended";
  readonly createdAt: Date;
  readonly keys: readonly AdminKey[];
  readonly tokensLastWeek: number;
}

/** Every application of the actor's realm, a page at a time. */
export async function listAllApplications(actor: Actor, input: AdminApplicationListInput): Promise<ListPage<AdminApplicationItem>> {
  requireAdminRole(actor);
  const { search, status, sort = "name", descending = false } = input;
  const query = { realmId: actor.realmId, search: searchText(search), searchWidely: true, sort, descending, ...(status ? { status } : {}) };
  const { ids, ...place } = await findPage({ page: input.page, pageSize: PAGE_SIZE }, (window) =>
    listApplicationIds({ ...query, ...window }),
  );
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
