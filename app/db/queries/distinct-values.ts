import { z } from "zod";
import { Prisma, type PrismaClient } from "../database";

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
