import { z } from "zod";
import type { Environment } from "#app/oauth/model";
import { database, Prisma, type PrismaClient } from "../database";
import { countListed, countUpTo, type FoundIds, NOTHING_FOUND, orderBy } from "./bounded";
import { containing, MOST_FOUND, searchNames } from "./search-names";

export type ApplicationOrder = "name" | "owner" | "created" | "status";

/** Whose applications are listed. */
export interface WhoseApplications {
  readonly realmId: string;
  /** The person who owns them or is a member of them. Absent: everybody's, agents among them. */
  readonly holderId?: string;
}

export interface ApplicationListQuery extends WhoseApplications {
  readonly status?: "active" | "suspended";
  /** Part of the name, in upper or lower case; "" is every application. */
  readonly search: string;
  /** Also find by part of the owner's name or e-mail address, and by a whole consumer key. Of one's own applications the owner says nothing. */
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
  const found = query.search === "" ? undefined : await searchApplications(query);
  if (found?.length === 0) return NOTHING_FOUND;
  const shown = found?.slice(0, MOST_FOUND);
  const where = shown ? Prisma.sql`a."id" IN (${Prisma.join([...shown])})` : await whereOf(query);
  // A join where none is needed would keep the engines from reading an index in its order; this one SQLite keeps in its order.
  const [owners, owned] =
    query.sort === "owner"
      ? [Prisma.sql`"User" u CROSS JOIN`, Prisma.sql`AND a."ownerId" = u."id" AND u."realmId" = ${query.realmId}`]
      : [Prisma.empty, Prisma.empty];
  const [rows, count] = await Promise.all([
    prisma.$queryRaw<{ id: string }[]>`SELECT a."id" FROM ${owners} "Application" a WHERE ${where} ${owned}
      ORDER BY ${orderBy(orders[query.sort], query.descending)} LIMIT ${query.limit} OFFSET ${query.offset}`,
    shown
      ? { total: shown.length, more: (found?.length ?? 0) > MOST_FOUND }
      : countListed(prisma, Prisma.sql`"Application" a WHERE ${where}`),
  ]);
  return { ids: rows.map((row) => row.id), ...count };
}

async function whereOf(query: ApplicationListQuery): Promise<Prisma.Sql> {
  const { realmId, holderId, status } = query;
  const whose =
    holderId === undefined
      ? Prisma.sql`a."realmId" = ${realmId}`
      : (await hasShared(holderId))
        ? Prisma.sql`a."id" IN (${idsOf(query)})`
        : // Without a member's applications the index by owner has the order.
          Prisma.sql`a."ownerId" = ${holderId} AND a."kind" = 'application'`;
  return status === undefined ? whose : Prisma.sql`${whose} AND a."status" = ${status}`;
}

async function hasShared(userId: string): Promise<boolean> {
  return (await database().prisma.applicationMember.findFirst({ where: { userId }, select: { userId: true } })) !== null;
}

/** A query of their ids: what stands in the brackets of `IN (…)`. Agents stand in an admin's name, but are not among that admin's own. */
export function idsOf({ realmId, holderId }: WhoseApplications): Prisma.Sql {
  if (holderId === undefined) return Prisma.sql`SELECT "id" FROM "Application" WHERE "realmId" = ${realmId}`;
  return Prisma.sql`SELECT "id" FROM "Application" WHERE "ownerId" = ${holderId} AND "kind" = 'application'
    UNION ALL SELECT "applicationId" FROM "ApplicationMember" WHERE "userId" = ${holderId}`;
}

/** How many there are, up to `most`. */
export async function countApplications(reader: Pick<PrismaClient, "$queryRaw">, whose: WhoseApplications, most: number): Promise<number> {
  return await countUpTo(reader, Prisma.sql`(${idsOf(whose)}) AS "held"`, most);
}

/** The ids of what fits a search, by name, at most one more than {@link MOST_FOUND}. */
export async function searchApplications(
  query: Pick<ApplicationListQuery, "realmId" | "holderId" | "status" | "search" | "searchWidely">,
): Promise<readonly string[]> {
  const { prisma } = database();
  const { realmId, holderId, status, search: text, searchWidely = false } = query;
  const key = !searchWidely ? null : await prisma.client.findFirst({ where: { realmId, clientId: text }, select: { applicationId: true } });
  if (holderId !== undefined) {
    const rows = await prisma.$queryRaw<{ id: string }[]>`
      SELECT a."id" FROM "Application" a JOIN "User" u ON u."id" = a."ownerId" WHERE a."id" IN (${idsOf(query)})
        AND (${containing([`lower(a."name")`], text)} OR a."id" = ${key?.applicationId ?? ""}
          OR (${searchWidely ? Prisma.sql`a."ownerId" <> ${holderId}` : Prisma.sql`1 = 0`} AND ${containing([`lower(u."name")`, `u."email"`], text)}))
      ORDER BY lower(a."name"), a."id" LIMIT ${MOST_FOUND + 1}`;
    return rows.map(({ id }) => id);
  }
  const also = status === undefined ? [] : [Prisma.sql`"status" = ${status}`];
  if (!searchWidely) return await searchNames({ table: "Application", realmId, text, also });
  const [byName, owners] = await Promise.all([
    searchNames({ table: "Application", realmId, text, also }),
    searchNames({ table: "User", realmId, text }),
  ]);
  const where = { realmId, ...(status === undefined ? {} : { status }) };
  const others = await prisma.application.findMany({
    where: { ...where, OR: [{ ownerId: { in: [...owners] } }, ...(key ? [{ id: key.applicationId }] : [])] },
    select: { id: true },
    take: MOST_FOUND + 1,
  });
  return [...new Set([...others.map(({ id }) => id), ...byName])].slice(0, MOST_FOUND + 1);
}

/** What a list shows of an application that it does not compare. */
const rowsSchema = z.array(
  z.object({
    id: z.string(),
    quota: z.string(),
    ownerId: z.string(),
    ownerName: z.string(),
    ownerEmail: z.string(),
    kind: z.string().nullable(),
    production: z.coerce.boolean(),
    sandbox: z.coerce.boolean(),
    memberRole: z.string().nullable(),
  }),
);

export type ApplicationRow = z.output<typeof rowsSchema>[number];

/**
 * The rows of some applications, by their ids, in one statement, because each one more costs a call of the query builder and a
 * message to the thread that reads for pages. See `docs/decisions/0026-what-a-page-costs.md`.
 *
 * @param userId whose role as a member is read
 */
export async function applicationRows(ids: readonly string[], userId: string): Promise<ReadonlyMap<string, ApplicationRow>> {
  if (ids.length === 0) return new Map();
  const has = (environment: Environment) =>
    Prisma.sql`EXISTS (SELECT 1 FROM "Client" c WHERE c."applicationId" = a."id" AND c."environment" = ${environment})`;
  const rows = await database().prisma.$queryRaw`
    SELECT a."id", a."quota", a."ownerId", u."name" AS "ownerName", u."email" AS "ownerEmail", m."role" AS "memberRole",
      (SELECT MIN(c."kind") FROM "Client" c WHERE c."applicationId" = a."id") AS "kind",
      ${has("PRODUCTION")} AS "production", ${has("SANDBOX")} AS "sandbox"
    FROM "Application" a JOIN "User" u ON u."id" = a."ownerId"
    LEFT JOIN "ApplicationMember" m ON m."applicationId" = a."id" AND m."userId" = ${userId}
    WHERE a."id" IN (${Prisma.join([...ids])})`;
  return new Map(rowsSchema.parse(rows).map((row) => [row.id, row]));
}
