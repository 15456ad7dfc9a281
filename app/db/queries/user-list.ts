import { database, Prisma } from "../database";
import { countListed, type FoundIds, NOTHING_FOUND, orderBy } from "./bounded";
import { MOST_FOUND, searchNames } from "./search-names";

export type UserOrder = "name" | "email" | "role" | "status" | "created" | "last-sign-in";

export interface UserListQuery {
  readonly realmId: string;
  /** Part of the name or the e-mail address, in upper or lower case; "" is every user. */
  readonly search: string;
  readonly sort: UserOrder;
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
}

const orders: Readonly<Record<UserOrder, readonly string[]>> = {
  name: [`"sortKey"`, `"id"`],
  email: [`"email"`, `"id"`],
  role: [`"role"`, `"id"`],
  status: [`"status"`, `"id"`],
  created: [`"createdAt"`, `"id"`],
  // Who never came is at the end either way.
  "last-sign-in": [`"lastSignInAt"`, `"id"`],
};

/**
 * One page of users in order. Raw, because neither a search without regard to case nor an order with its nulls at the
 * same end can be said to both engines through the query builder. A search finds {@link MOST_FOUND} at most.
 */
export async function listUserIds(query: UserListQuery): Promise<FoundIds> {
  const { prisma } = database();
  const { realmId, search, sort, descending } = query;
  const found = search === "" ? undefined : await searchNames({ table: "User", realmId, text: search });
  if (found?.length === 0) return NOTHING_FOUND;
  const shown = found?.slice(0, MOST_FOUND);
  const where = shown ? Prisma.sql`"id" IN (${Prisma.join([...shown])})` : Prisma.sql`"realmId" = ${realmId}`;
  const nulls = sort === "last-sign-in" ? Prisma.sql`("lastSignInAt" IS NULL), ` : Prisma.empty;
  const [rows, count] = await Promise.all([
    prisma.$queryRaw<{ id: string }[]>`
      SELECT "id" FROM "User" WHERE ${where}
      ORDER BY ${nulls}${orderBy(orders[sort], descending)} LIMIT ${query.limit} OFFSET ${query.offset}`,
    shown ? { total: shown.length, more: (found?.length ?? 0) > MOST_FOUND } : countListed(prisma, Prisma.sql`"User" WHERE ${where}`),
  ]);
  return { ids: rows.map((row) => row.id), ...count };
}
