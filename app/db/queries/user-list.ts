import { database } from "../database";
import { Prisma } from "../generated/sqlite/client";

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

const orders: Readonly<Record<UserOrder, string>> = {
  name: `lower("name")`,
  email: `"email"`,
  role: `"role"`,
  status: `"status"`,
  created: `"createdAt"`,
  "last-sign-in": `"lastSignInAt"`,
};

/**
 * One page of users in order, and how many there are in all. Raw, because neither a search without regard to
 * case nor an order with its nulls at the same end can be said to both engines through the query builder.
 */
export async function listUserIds(query: UserListQuery): Promise<{ readonly ids: readonly string[]; readonly total: number }> {
  const { prisma } = database();
  const conditions = [Prisma.sql`"realmId" = ${query.realmId}`];
  if (query.search !== "") {
    const pattern = `%${query.search.replace(/[\\%_]/g, "\\$&")}%`;
    conditions.push(Prisma.sql`(lower("name") LIKE lower(${pattern}) ESCAPE '\\' OR lower("email") LIKE lower(${pattern}) ESCAPE '\\')`);
  }
  const where = Prisma.join(conditions, " AND ");
  const order = Prisma.raw(`${orders[query.sort]} ${query.descending ? "DESC" : "ASC"} NULLS LAST, "id" ASC`);
  const [rows, counts] = await Promise.all([
    prisma.$queryRaw<
      { id: string }[]
    >`SELECT "id" FROM "User" WHERE ${where} ORDER BY ${order} LIMIT ${query.limit} OFFSET ${query.offset}`,
    prisma.$queryRaw<{ total: bigint | number }[]>`SELECT COUNT(*) AS "total" FROM "User" WHERE ${where}`,
  ]);
  return { ids: rows.map((row) => row.id), total: Number(counts[0]?.total ?? 0) };
}
