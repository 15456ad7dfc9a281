import { database } from "../database";
import { Prisma } from "../generated/sqlite/client";

export type AdminApplicationOrder = "name" | "owner" | "created" | "status";

export interface AdminApplicationQuery {
  readonly realmId: string;
  /** Part of the application's or its owner's name, of the owner's e-mail address, or a whole consumer key; "" is all. */
  readonly search: string;
  readonly status?: "active" | "suspended";
  readonly sort: AdminApplicationOrder;
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
}

const orders: Readonly<Record<AdminApplicationOrder, string>> = {
  name: `lower(a."name")`,
  owner: `lower(u."name")`,
  created: `a."createdAt"`,
  status: `a."status"`,
};

/** One page of a realm's applications in order, and how many there are in all. Raw for the same reasons as the users' list. */
export async function listAdminApplicationIds(
  query: AdminApplicationQuery,
): Promise<{ readonly ids: readonly string[]; readonly total: number }> {
  const { prisma } = database();
  const conditions = [Prisma.sql`a."realmId" = ${query.realmId}`];
  if (query.status !== undefined) conditions.push(Prisma.sql`a."status" = ${query.status}`);
  if (query.search !== "") conditions.push(matches(query.realmId, query.search));
  const where = Prisma.join(conditions, " AND ");
  // A join where none is needed would keep the engines from reading an index in its order.
  const owners = query.sort === "owner" ? Prisma.sql`JOIN "User" u ON u."id" = a."ownerId"` : Prisma.empty;
  const order = Prisma.raw(`${orders[query.sort]} ${query.descending ? "DESC" : "ASC"}, a."id" ASC`);
  const [rows, counts] = await Promise.all([
    prisma.$queryRaw<
      { id: string }[]
    >`SELECT a."id" FROM "Application" a ${owners} WHERE ${where} ORDER BY ${order} LIMIT ${query.limit} OFFSET ${query.offset}`,
    prisma.$queryRaw<{ total: bigint | number }[]>`SELECT COUNT(*) AS "total" FROM "Application" a WHERE ${where}`,
  ]);
  return { ids: rows.map((row) => row.id), total: Number(counts[0]?.total ?? 0) };
}

/** Owners and keys are looked for once, not for each application. */
function matches(realmId: string, search: string): Prisma.Sql {
  const pattern = `%${search.replace(/[\\%_]/g, "\\$&")}%`;
  return Prisma.sql`(lower(a."name") LIKE lower(${pattern}) ESCAPE '\\'
    OR a."ownerId" IN (SELECT u."id" FROM "User" u WHERE u."realmId" = ${realmId}
      AND (lower(u."name") LIKE lower(${pattern}) ESCAPE '\\' OR lower(u."email") LIKE lower(${pattern}) ESCAPE '\\'))
    OR a."id" IN (SELECT c."applicationId" FROM "Client" c WHERE c."realmId" = ${realmId} AND c."clientId" = ${search}))`;
}
