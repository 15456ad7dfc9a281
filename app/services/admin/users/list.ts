import { database } from "#app/db/database";
import { listUserIds, type UserOrder } from "#app/db/queries/user-list";
import type { Actor } from "../../actor";
import { findPage, type ListPage, searchText } from "../../list-page";
import { requireAdminRole } from "../access";
import { PAGE_SIZE } from "../page-size";

export interface UserListInput {
  /** Part of a name or e-mail address. */
  readonly search?: string;
  readonly sort?: UserOrder;
  readonly descending?: boolean;
  readonly page?: number;
}

export interface UserListItem {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Actor["role"];
  readonly status: "active" | "disabled";
  readonly createdAt: Date;
  readonly lastSignInAt: Date | null;
  readonly applications: number;
  readonly self: boolean;
}

/** The users of the actor's realm, a page at a time. */
export async function listUsers(actor: Actor, input: UserListInput): Promise<ListPage<UserListItem>> {
  requireAdminRole(actor);
  const search = searchText(input.search);
  const { ids, ...place } = await findPage({ page: input.page, pageSize: PAGE_SIZE }, (window) =>
    listUserIds({ realmId: actor.realmId, search, sort: input.sort ?? "name", descending: input.descending ?? false, ...window }),
  );
  const { prisma } = database();
  const [rows, owned] = await Promise.all([
    prisma.user.findMany({ where: { id: { in: [...ids] } } }),
    // Not through the relation: that would count everybody's applications first.
    prisma.application.groupBy({ by: ["ownerId"], where: { ownerId: { in: [...ids] } }, _count: true }),
  ]);
  const applications = new Map(owned.map((row) => [row.ownerId, row._count]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const items = ids.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return [];
    return {
      id,
      name: row.name,
      email: row.email,
      role: row.role === "admin" ? "admin" : "developer",
      status: row.status === "disabled" ? "disabled" : "active",
      createdAt: row.createdAt,
      lastSignInAt: row.lastSignInAt,
      applications: applications.get(id) ?? 0,
      self: id === actor.userId,
    } satisfies UserListItem;
  });
  return { items, ...place };
}
