import { z } from "zod";
import { database, Prisma, type PrismaClient } from "../database";
import { countListed } from "./bounded";
import { containing } from "./search-names";

/** What the audit log is narrowed to; what is absent narrows nothing. */
export interface AuditQuery {
  readonly realmId: string;
  /** Who acted under a name that has this text in it, in upper or lower case, or is one of these people, whatever their name was. */
  readonly actor?: { readonly called: string; readonly ids: readonly string[] };
  readonly action?: string;
  readonly targetType?: string;
  readonly targetId?: string;
  readonly from?: Date;
  /** Exclusive. */
  readonly to?: Date;
}

/** A place in the log: the last row of the page before. */
export interface AuditCursor {
  readonly at: Date;
  readonly id: string;
}

/** The ids of entries from `cursor` on, newest first. Raw, because the query builder cannot look for a text alike on both engines. */
export async function listAuditIds(query: AuditQuery, cursor: AuditCursor | null, limit: number): Promise<readonly string[]> {
  const older = cursor === null ? Prisma.empty : Prisma.sql` AND ("at", "id") < (${cursor.at}, ${cursor.id})`;
  const rows = await database().prisma.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM ${entries(query)}${older} ORDER BY "at" DESC, "id" DESC LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}

/** How many entries there are, as far as pages of a list reach. */
export async function countAudit(query: AuditQuery): Promise<{ readonly total: number; readonly more: boolean }> {
  return await countListed(database().prisma, entries(query));
}

function entries({ realmId, actor, action, targetType, targetId, from, to }: AuditQuery): Prisma.Sql {
  const where = [
    Prisma.sql`"realmId" = ${realmId}`,
    ...(action ? [Prisma.sql`"action" = ${action}`] : []),
    ...(targetType ? [Prisma.sql`"targetType" = ${targetType}`] : []),
    ...(targetId ? [Prisma.sql`"targetId" = ${targetId}`] : []),
    ...(from ? [Prisma.sql`"at" >= ${from}`] : []),
    ...(to ? [Prisma.sql`"at" < ${to}`] : []),
    ...(actor ? [by(actor)] : []),
  ];
  return Prisma.sql`"AuditEvent" WHERE ${Prisma.join(where, " AND ")}`;
}

function by({ called, ids }: NonNullable<AuditQuery["actor"]>): Prisma.Sql {
  const named = containing([`lower("actorName")`], called);
  return ids.length === 0 ? named : Prisma.sql`("actorId" IN (${Prisma.join([...ids])}) OR ${named})`;
}

/** Columns with few values and an index on realm and column. */
interface Column {
  readonly table: "AuditEvent";
  readonly column: "action" | "targetType";
}

const rowsSchema = z.array(z.object({ value: z.string() }));

/**
 * The different values of a column in a realm, in order. Goes through the index from each value to the next one, so
 * that it reads a row for each value and not for each row.
 */
export async function distinctValues(
  reader: Pick<PrismaClient, "$queryRaw">,
  { table, column, realmId }: Column & { readonly realmId: string },
): Promise<readonly string[]> {
  const [from, name] = [Prisma.raw(`"${table}"`), Prisma.raw(`"${column}"`)];
  const rows = await reader.$queryRaw`
    SELECT "value" FROM (WITH RECURSIVE "each"("value") AS (
      SELECT MIN(${name}) FROM ${from} WHERE "realmId" = ${realmId}
      UNION ALL
      SELECT (SELECT MIN(${name}) FROM ${from} WHERE "realmId" = ${realmId} AND ${name} > "each"."value") FROM "each" WHERE "each"."value" IS NOT NULL)
      SELECT "value" FROM "each" WHERE "value" IS NOT NULL) AS "values" ORDER BY 1`;
  return rowsSchema.parse(rows).map(({ value }) => value);
}
