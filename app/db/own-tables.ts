/** Which tables of a PostgreSQL database are Latchkey's, also those that only a newer version knows: each says so in its comment. */
import type { SqlQueryable } from "@prisma/driver-adapter-utils";
import { z } from "zod";

/** Must stay as it is: older versions look for it. */
const MARK = "Latchkey";

const names = z.array(z.tuple([z.string()])).transform((rows) => rows.map(([name]) => name));

/** The tables that a migration makes. */
export function tablesMadeBy(sql: string): readonly string[] {
  return [...sql.matchAll(/CREATE TABLE "(\w+)"/g)].map(([, name = ""]) => name);
}

/** Marks the tables that a migration has just made. */
export async function markTables(tx: SqlQueryable, sql: string): Promise<void> {
  for (const name of tablesMadeBy(sql)) await tx.executeRaw({ sql: `COMMENT ON TABLE "${name}" IS '${MARK}'`, args: [], argTypes: [] });
}

/** Every table that a version of Latchkey has made and marked, this one or a newer. */
export async function markedTables(tx: SqlQueryable): Promise<readonly string[]> {
  const sql = `SELECT c.relname::text FROM pg_class c WHERE c.relkind = 'r' AND obj_description(c.oid, 'pg_class') = '${MARK}'
    AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())`;
  return names.parse((await tx.queryRaw({ sql, args: [], argTypes: [] })).rows);
}
