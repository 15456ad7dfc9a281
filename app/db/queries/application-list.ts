import { z } from "zod";
import type { Environment } from "#app/oauth/model";
import { database, Prisma } from "../database";
import { countListed, type FoundIds, NOTHING_FOUND, orderBy } from "./bounded";
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
  name: [`lower(a."name")`, `a."id"`],
  created: [`a."createdAt"`, `a."id"`],
  status: [`a."status"`, `a."id"`],
  owner: [`lower(u."name")`, `u."id"`, `lower(a."name")`, `a."id"`],
};

/**
 * One page of applications in order. Raw, because neither a search without regard to case nor such an order can be
 * said to both engines through the query builder. A search finds {@link MOST_FOUND} at most.
 */
export async function listApplicationIds(query: ApplicationListQuery): Promise<FoundIds> {
  const { prisma } = database();
  const found = query.search === "" ? undefined : await search(query);
  if (found?.length === 0) return NOTHING_FOUND;
  const shown = found?.slice(0, MOST_FOUND);
  const where = shown ? Prisma.sql`a."id" IN (${Prisma.join([...shown])})` : Prisma.join(conditions(query, `a.`), " AND ");
  // A join where none is needed would keep the engines from reading an index in its order; this one SQLite keeps in its order.
  const [owners, owned] =
    query.sort === "owner" && query.ownerId === undefined
      ? [Prisma.sql`"User" u CROSS JOIN`, Prisma.sql`AND a."ownerId" = u."id" AND u."realmId" = ${query.realmId}`]
      : [Prisma.empty, Prisma.empty];
  const columns = orders[query.sort === "owner" && query.ownerId !== undefined ? "name" : query.sort];
  const [rows, count] = await Promise.all([
    prisma.$queryRaw<{ id: string }[]>`
      SELECT a."id" FROM ${owners} "Application" a WHERE ${where} ${owned}
      ORDER BY ${orderBy(columns, query.descending)} LIMIT ${query.limit} OFFSET ${query.offset}`,
    shown
      ? { total: shown.length, more: (found?.length ?? 0) > MOST_FOUND }
      : countListed(prisma, Prisma.sql`"Application" a WHERE ${where}`),
  ]);
  return { ids: rows.map((row) => row.id), ...count };
}

const listedSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    quota: z.string(),
    status: z.enum(["active", "suspended"]).catch("active"),
    createdAt: z.date(),
    ownerName: z.string(),
    ownerEmail: z.string(),
    production: z.coerce.boolean(),
    sandbox: z.coerce.boolean(),
  }),
);

/** What a list shows of an application: its columns, its owner, and whether it has keys of each environment. */
export type ListedApplication = z.output<typeof listedSchema>[number];

/**
 * Reads one page of a list by its ids, in any order. One statement by keys, on the token path's connection: through the query builder
 * and the thread that reads for pages it is three, and their messages cost several times what the reads do.
 */
export async function readListed(ids: readonly string[]): Promise<readonly ListedApplication[]> {
  const has = (environment: Environment) =>
    Prisma.sql`EXISTS (SELECT 1 FROM "Client" c WHERE c."applicationId" = a."id" AND c."environment" = ${environment})`;
  const rows = await database().forTokens.$queryRaw`
    SELECT a."id", a."name", a."quota", a."status", a."createdAt", u."name" AS "ownerName", u."email" AS "ownerEmail",
      ${has("PRODUCTION")} AS "production", ${has("SANDBOX")} AS "sandbox"
    FROM "Application" a JOIN "User" u ON u."id" = a."ownerId" WHERE a."id" IN (${Prisma.join([...ids])})`;
  return listedSchema.parse(rows);
}

function conditions({ realmId, ownerId, status }: ApplicationListQuery, alias = ""): Prisma.Sql[] {
  const column = (name: string) => Prisma.raw(`${alias}"${name}"`);
  // One condition of the two: people own applications of their own realm only, and an engine could take the wrong index.
  const whose = ownerId === undefined ? Prisma.sql`${column("realmId")} = ${realmId}` : Prisma.sql`${column("ownerId")} = ${ownerId}`;
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
