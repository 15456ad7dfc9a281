/**
 * One row by its key, without Prisma's query builder, which takes ten times as long as SQLite does: for what each sign-in of an application
 * reads. On SQLite where the token path reads, and so never behind a page.
 */
import type { ArgType } from "@prisma/driver-adapter-utils";
import type { Database } from "./database";
import { timed } from "./protocol/store-metrics";

export type ColumnType = "uuid" | "text" | "boolean" | "integer" | "time";

export interface RowQuery {
  readonly sqlite: string;
  readonly postgresql: string;
  /** Of the members of the row, in the order of its cells. */
  readonly names: readonly string[];
}

type Cell = string | number | null;

const TEXT: ArgType = { scalarType: "string", arity: "scalar" };

/**
 * The query of a row on both engines.
 *
 * @param from a table, or a join of two
 * @param columns a column's name, with its table where it needs one, and its type
 * @param key the columns that are compared, as SQL names them
 * @example rowQuery(`"User"`, { name: "text", createdAt: "time" }, [`"id"`])
 */
export function rowQuery(from: string, columns: Readonly<Record<string, ColumnType>>, key: readonly string[]): RowQuery {
  const entries = Object.entries(columns).map(([name, type]) => [`"${name.replace(".", '"."')}"`, type] as const);
  const onPostgres = entries.map(([column, type]) => POSTGRES[type](column)).join(", ");
  return {
    sqlite: `SELECT ${entries.map(([column]) => column).join(", ")} FROM ${from} WHERE ${key.map((column) => `${column} = ?`).join(" AND ")}`,
    postgresql: `SELECT ${onPostgres} FROM ${from} WHERE ${key.map((column, index) => `${column} = $${index + 1}`).join(" AND ")}`,
    names: Object.keys(columns).map((name) => name.slice(name.indexOf(".") + 1)),
  };
}

/** How each type of a column is read, so that both engines give the same cells. */
const POSTGRES: Readonly<Record<ColumnType, (column: string) => string>> = {
  uuid: (column) => `${column}::text`,
  text: (column) => column,
  boolean: (column) => `${column}::int`,
  integer: (column) => column,
  time: (column) => `(extract(epoch FROM ${column}) * 1000)::float8`,
};

/**
 * The row with a key; undefined: there is none. Times are milliseconds since the epoch, truth values 0 and 1.
 *
 * @example await findRow(database(), PROFILE, [userId]) // { name: "Ada", createdAt: 1784… }
 */
export async function findRow(database: Database, query: RowQuery, key: readonly string[]): Promise<Record<string, unknown> | undefined> {
  const cells = await readCells(database, query, key);
  return cells && Object.fromEntries(query.names.map((name, index) => [name, cells[index]]));
}

const readCells = timed("row", async (database: Database, { sqlite, postgresql }: RowQuery, key: readonly Cell[]) => {
  if (database.engine === "sqlite") return database.file.reader.first(sqlite, key);
  const { rows } = await database.direct.queryRaw({ sql: postgresql, args: [...key], argTypes: key.map(() => TEXT) });
  const [first]: readonly (readonly unknown[])[] = rows;
  return first;
});
