import { database } from "../database";
import { Prisma } from "../generated/sqlite/client";

export type ApplicationOrder = "name" | "created" | "status" | "owner";

export interface ApplicationListQuery {
  readonly realmId: string;
  /** Absent: of every owner. */
  readonly ownerId?: string;
  /** Part of the name, in upper or lower case; "" is every application. */
  readonly search: string;
  readonly sort: ApplicationOrder;
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
}

const orders: Readonly<Record<ApplicationOrder, string>> = {
  name: `lower(a."name")`,
  created: `a."createdAt"`,
  status: `a."status"`,
  owner: `lower(u."name")`,
};

/**
 * One page of applications in order, and how many there are in all. Raw, because neither a search without
 * regard to case nor such an order can be said to both engines through the query builder.
 */
export async function listApplicationIds(
  query: ApplicationListQuery,
): Promise<{ readonly ids: readonly string[]; readonly total: number }> {
  const { prisma } = database();
  const conditions = [Prisma.sql`a."realmId" = ${query.realmId}`];
  if (query.ownerId !== undefined) conditions.push(Prisma.sql`a."ownerId" = ${query.ownerId}`);
  if (query.search !== "") {
    const pattern = `%${query.search.replace(/[\\%_]/g, "\\$&")}%`;
    conditions.push(Prisma.sql`lower(a."name") LIKE lower(${pattern}) ESCAPE '\\'`);
  }
  const where = Prisma.join(conditions, " AND ");
  const order = Prisma.raw(`${orders[query.sort]} ${query.descending ? "DESC" : "ASC"}, a."id" ASC`);
  // A join where none is needed would keep the engines from reading an index in its order.
  const owners = query.sort === "owner" ? Prisma.sql`JOIN "User" u ON u."id" = a."ownerId"` : Prisma.empty;
  const [rows, counts] = await Promise.all([
    prisma.$queryRaw<{ id: string }[]>`
      SELECT a."id" FROM "Application" a ${owners}
      WHERE ${where} ORDER BY ${order} LIMIT ${query.limit} OFFSET ${query.offset}`,
    prisma.$queryRaw<{ total: bigint | number }[]>`SELECT COUNT(*) AS "total" FROM "Application" a WHERE ${where}`,
  ]);
  return { ids: rows.map((row) => row.id), total: Number(counts[0]?.total ?? 0) };
}
