import { z } from "zod";
import type { Environment } from "#app/oauth/model";
import { database, Prisma } from "../database";
import { countListed, type FoundIds, MOST_LISTED, NOTHING_FOUND, orderBy, type Total, upToListed } from "./bounded";
import { containing, MOST_FOUND, searchNames } from "./search-names";

export type ApplicationOrder = "name" | "owner" | "created" | "status";

export interface ApplicationListQuery {
  readonly realmId: string;
  /** Absent: of every owner. */
  readonly ownerId?: string;
  readonly status?: "active" | "suspended";
  /** Part of the name, in upper or lower case; "" is every application. */
  readonly search: string;
  /** Also find by part of the owner's name or e-mail address, and by a whole consumer key. */
  readonly searchWidely?: boolean;
  readonly sort: ApplicationOrder;
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
}

const orders: Readonly<Record<ApplicationOrder, readonly string[]>> = {
  name: [`a."sortKey"`, `a."id"`],
  created: [`a."createdAt"`, `a."id"`],
  status: [`a."status"`, `a."id"`],
  owner: [`u."sortKey"`, `u."id"`, `a."sortKey"`, `a."id"`],
};

/**
 * One page of applications in order. Raw, because neither a search without regard to case nor such an order can be
 * said to both engines through the query builder. A search finds {@link MOST_FOUND} at most.
 */
export async function listApplicationIds(query: ApplicationListQuery): Promise<FoundIds> {
  const { prisma } = database();
  const fitting = await findFitting(query);
  if (fitting === undefined) return NOTHING_FOUND;
  const [rows, count] = await Promise.all([
    prisma.$queryRaw<{ id: string }[]>`SELECT a."id" FROM ${pageOf(fitting, query)}`,
    fitting.found ?? countListed(prisma, fitting.counted),
  ]);
  return { ids: rows.map((row) => row.id), ...count };
}

/** What a list shows of an application: its columns, its owner, and whether it has keys of each environment. */
const listedSchema = z.object({
  id: z.string(),
  name: z.string(),
  quota: z.string(),
  status: z.enum(["active", "suspended"]).catch("active"),
  createdAt: z.date(),
  ownerName: z.string(),
  ownerEmail: z.string(),
  production: z.coerce.boolean(),
  sandbox: z.coerce.boolean(),
});

export type ListedApplication = z.output<typeof listedSchema>;

const totalSchema = z.object({ total: z.coerce.number() });

/**
 * One page of applications in order, as rows, and how many there are: in one statement, because each one more costs a call of the query
 * builder and a message to the thread that reads for pages. See `docs/decisions/0026-what-a-page-costs.md`.
 */
export async function listApplicationRows(query: ApplicationListQuery): Promise<Total & { readonly rows: readonly ListedApplication[] }> {
  const fitting = await findFitting(query);
  if (fitting === undefined) return { rows: [], total: 0, more: false };
  const has = (environment: Environment) =>
    Prisma.sql`EXISTS (SELECT 1 FROM "Client" c WHERE c."applicationId" = a."id" AND c."environment" = ${environment})`;
  // The count has its row on a page without rows too.
  const found = await database().prisma.$queryRaw<{ id: string | null }[]>`
    SELECT "counted"."total", a."id", a."name", a."quota", a."status", a."createdAt", u."name" AS "ownerName", u."email" AS "ownerEmail",
      ${has("PRODUCTION")} AS "production", ${has("SANDBOX")} AS "sandbox"
    FROM (SELECT COUNT(*) AS "total" FROM (SELECT 1 FROM ${fitting.counted} LIMIT ${MOST_LISTED + 1}) AS "rows") AS "counted"
    LEFT JOIN (SELECT a.* FROM ${pageOf(fitting, query)}) AS a ON TRUE
    LEFT JOIN "User" u ON u."id" = a."ownerId" ORDER BY ${fitting.order}`;
  return {
    rows: found.filter(({ id }) => id !== null).map((row) => listedSchema.parse(row)),
    ...(fitting.found ?? upToListed(totalSchema.parse(found[0]).total)),
  };
}

/** The applications that a query asks for, as parts of a statement. */
interface Fitting {
  /** What follows `FROM`, to be listed: applications are `a`. */
  readonly listed: Prisma.Sql;
  /** The same, to be counted. */
  readonly counted: Prisma.Sql;
  readonly order: Prisma.Sql;
  /** Where a search has found them: how many. */
  readonly found: Total | undefined;
}

/** @returns undefined where a search finds nothing */
async function findFitting(query: ApplicationListQuery): Promise<Fitting | undefined> {
  const found = query.search === "" ? undefined : await search(query);
  if (found?.length === 0) return undefined;
  const shown = found?.slice(0, MOST_FOUND);
  const where = shown ? Prisma.sql`a."id" IN (${Prisma.join([...shown])})` : Prisma.join(conditions(query, `a.`), " AND ");
  // A join where none is needed would keep the engines from reading an index in its order; this one SQLite keeps in its order.
  const [owners, owned] =
    query.sort === "owner" && query.ownerId === undefined
      ? [Prisma.sql`"User" u CROSS JOIN`, Prisma.sql`AND a."ownerId" = u."id" AND u."realmId" = ${query.realmId}`]
      : [Prisma.empty, Prisma.empty];
  const columns = orders[query.sort === "owner" && query.ownerId !== undefined ? "name" : query.sort];
  return {
    listed: Prisma.sql`${owners} "Application" a WHERE ${where} ${owned}`,
    counted: Prisma.sql`"Application" a WHERE ${where}`,
    order: orderBy(columns, query.descending),
    found: shown && { total: shown.length, more: (found?.length ?? 0) > MOST_FOUND },
  };
}

function pageOf({ listed, order }: Fitting, { limit, offset }: ApplicationListQuery): Prisma.Sql {
  return Prisma.sql`${listed} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`;
}

function conditions({ realmId, ownerId, status }: ApplicationListQuery, alias = ""): Prisma.Sql[] {
  const column = (name: string) => Prisma.raw(`${alias}"${name}"`);
  // One condition of the two: people own applications of their own realm only, and an engine could take the wrong index.
  // Agents stand in an admin's name, but are not among that admin's own.
  const whose =
    ownerId === undefined
      ? Prisma.sql`${column("realmId")} = ${realmId}`
      : Prisma.sql`${column("ownerId")} = ${ownerId} AND ${column("kind")} = 'application'`;
  return status === undefined ? [whose] : [whose, Prisma.sql`${column("status")} = ${status}`];
}

/** The ids of what fits, at most one more than {@link MOST_FOUND}. */
async function search(query: ApplicationListQuery): Promise<readonly string[]> {
  const { prisma } = database();
  const { realmId, ownerId, status, search: text, searchWidely = false } = query;
  if (ownerId !== undefined) {
    const where = Prisma.join([...conditions(query), containing([`lower("name")`], text)], " AND ");
    const own = await prisma.$queryRaw<{ id: string }[]>`
      SELECT "id" FROM "Application" WHERE ${where} ORDER BY lower("name"), "id" LIMIT ${MOST_FOUND + 1}`;
    return own.map(({ id }) => id);
  }
  const ofStatus = status === undefined ? [] : [Prisma.sql`"status" = ${status}`];
  const named = searchNames({ table: "Application", realmId, text, also: ofStatus });
  if (!searchWidely) return await named;
  const [byName, owners, key] = await Promise.all([
    named,
    searchNames({ table: "User", realmId, text }),
    prisma.client.findFirst({ where: { realmId, clientId: text }, select: { applicationId: true } }),
  ]);
  const where = { realmId, ...(status === undefined ? {} : { status }) };
  const others = await prisma.application.findMany({
    where: { ...where, OR: [{ ownerId: { in: [...owners] } }, ...(key ? [{ id: key.applicationId }] : [])] },
    select: { id: true },
    take: MOST_FOUND + 1,
  });
  return [...new Set([...others.map(({ id }) => id), ...byName])].slice(0, MOST_FOUND + 1);
}
