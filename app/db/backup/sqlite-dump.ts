/** The portable backup of an SQLite database, and a new SQLite file made from one. */
import { z } from "zod";
import { OperatorError } from "#app/platform/operator-error";
import { applySqliteMigrations } from "../migrate";
import { SqliteConnection } from "../sqlite/connection";
import { type DumpTable, readDump, writeDump } from "./dump";
import { BOOKKEEPING, ownTables, parentsFirst, refuseNewer, refuseNewerDatabase, refuseOthers } from "./tables";

const CACHE = { cacheKib: 65_536 };
const ROWS_AT_A_TIME = 2000;

interface Column {
  readonly name: string;
  /** As declared: `DATETIME`, `BOOLEAN`, … */
  readonly type: string;
  /** Its place in the primary key, from 1; 0 outside it. */
  readonly key: number;
}

const column = z
  .tuple([z.number(), z.string(), z.string(), z.number(), z.unknown(), z.number()])
  .transform(([, name, type, , , key]): Column => ({ name, type: type.toUpperCase(), key }));
const lastRow = z.tuple([z.string()]).rest(z.union([z.string(), z.number()]));

const columnsOf = (connection: SqliteConnection, table: string): readonly Column[] =>
  connection.query(`PRAGMA table_info("${table}")`).rows.map((row) => column.parse(row));
const namesOf = (columns: readonly Column[]) => columns.map(({ name }) => name);

/** A value as JSON, in the words of PostgreSQL: times in ISO 8601, which are milliseconds here. */
function toJson({ name, type }: Column): string {
  if (type === "DATETIME") return `strftime('%Y-%m-%dT%H:%M:%fZ', "${name}" / 1000.0, 'unixepoch')`;
  if (type === "BOOLEAN") return `CASE "${name}" WHEN 1 THEN json('true') WHEN 0 THEN json('false') END`;
  return `"${name}"`;
}

function fromJson({ name, type }: Column): string {
  const value = `value ->> '${name}'`;
  return type === "DATETIME" ? `CAST(round(unixepoch(${value}, 'subsec') * 1000) AS INTEGER)` : value;
}

/**
 * Writes the database as it is at this moment to `target`, while others go on writing.
 *
 * @throws {OperatorError} when it is no database of ours.
 */
export async function dumpSqlite(file: string, target: string): Promise<void> {
  const connection = new SqliteConnection(file, CACHE);
  try {
    // Everything is read in the state that the first statement sees.
    connection.script("BEGIN");
    const present = new Set(connection.query("SELECT name FROM sqlite_master WHERE type = 'table'").rows.map(([name]) => String(name)));
    if (!present.has(BOOKKEEPING)) throw new OperatorError("DATABASE_URL: the database is not one of Latchkey");
    const applied = `SELECT max("migration_name") FROM "${BOOKKEEPING}" WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL`;
    const migration = String(connection.first(applied)?.[0]);
    refuseNewerDatabase(migration);
    const names = [...ownTables("sqlite")].filter((name) => name !== BOOKKEEPING && present.has(name));
    const references = names.flatMap((name) =>
      connection.query(`PRAGMA foreign_key_list("${name}")`).rows.map((row): [string, string] => [name, String(row[2])]),
    );
    const tables = parentsFirst(names, references).map((name): DumpTable => {
      const columns = columnsOf(connection, name);
      return { name, columns: namesOf(columns), rows: rowsOf(connection, name, columns) };
    });
    await writeDump(target, { engine: "sqlite", migration, at: new Date().toISOString() }, tables);
  } finally {
    connection.close();
  }
}

/** In the order of the primary key, each batch from where the last one ended. */
async function* rowsOf(connection: SqliteConnection, table: string, columns: readonly Column[]): AsyncGenerator<readonly string[]> {
  const key = namesOf(columns.filter((each) => each.key > 0).toSorted((a, b) => a.key - b.key)).map((name) => `"${name}"`);
  const object = columns.map((each) => `'${each.name}', ${toJson(each)}`).join(", ");
  const select = `SELECT json_object(${object}), ${key.join(", ")} FROM "${table}"`;
  const order = `ORDER BY ${key.join(", ")} LIMIT ${ROWS_AT_A_TIME}`;
  let after: (string | number)[] = [];
  do {
    const from = after.length === 0 ? "" : `WHERE (${key.join(", ")}) > (${key.map(() => "?").join(", ")})`;
    const { rows } = connection.query(`${select} ${from} ${order}`, after);
    yield rows.map(([text]) => String(text));
    after = rows.length < ROWS_AT_A_TIME ? [] : lastRow.parse(rows.at(-1)).slice(1);
  } while (after.length > 0);
}

/**
 * Makes the database of a dump in an empty file.
 *
 * @throws {OperatorError} when the dump is damaged or does not fit.
 */
export async function loadSqlite(backup: string, file: string): Promise<void> {
  const connection = new SqliteConnection(file, CACHE);
  try {
    // Nobody else sees this file, and it is thrown away if this fails: its bytes are made safe at the end, all at once.
    connection.script("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN");
    let insert = "";
    const rows = await readDump(backup, {
      async head({ migration }) {
        refuseNewer(migration);
        applySqliteMigrations(connection, migration);
      },
      async part(part) {
        if ("columns" in part) {
          const columns = columnsOf(connection, part.table);
          refuseOthers(part.table, part.columns, namesOf(columns));
          // A trigger fills some tables while others are filled.
          connection.script(`DELETE FROM "${part.table}"`);
          const into = columns.map(({ name }) => `"${name}"`).join(", ");
          insert = `INSERT INTO "${part.table}" (${into}) SELECT ${columns.map(fromJson).join(", ")} FROM json_each(?)`;
        } else connection.execute(insert, [`[${part.rows.join(",")}]`]);
      },
    });
    for (const [table, wanted] of Object.entries(rows))
      if (connection.first(`SELECT count(*) FROM "${table}"`)?.[0] !== wanted)
        throw new OperatorError(`The backup cannot be used: rows of ${table} are missing`);
    connection.script("COMMIT");
  } finally {
    connection.close();
  }
}
