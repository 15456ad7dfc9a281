/** Copies of a PostgreSQL database through a connection of our own, so that no program of PostgreSQL's is needed. */
import type { SqlQueryable } from "@prisma/driver-adapter-utils";
import { z } from "zod";
import { OperatorError } from "#app/platform/operator-error";
import { PATIENCE, withBriefLocks } from "../brief-locks";
import { applyPostgresMigrations } from "../migrate";
import { markedTables } from "../own-tables";
import { inPostgresTransaction } from "../postgres";
import { IS_ANOTHER_OF_OURS } from "../postgres-session";
import { type DumpTable, readDump, writeDump } from "./dump";
import { BOOKKEEPING, ownTables, parentsFirst, refuseNewer, refuseNewerDatabase, refuseOthers } from "./tables";

const ROWS_AT_A_TIME = 2000;

const texts = z.array(z.tuple([z.string()])).transform((rows) => rows.map(([text]) => text));
const pairs = z.array(z.tuple([z.string(), z.string()]));
const counted = z.tuple([z.tuple([z.number()])]).transform(([[count]]) => count);

async function query(tx: SqlQueryable, sql: string, args: readonly string[] = []): Promise<unknown> {
  const argTypes = args.map(() => ({ scalarType: "string", arity: "scalar" }) as const);
  return (await tx.queryRaw({ sql, args: [...args], argTypes })).rows;
}

async function execute(tx: SqlQueryable, sql: string): Promise<void> {
  await tx.executeRaw({ sql, args: [], argTypes: [] });
}

const count = async (tx: SqlQueryable, from: string) => counted.parse(await query(tx, `SELECT count(*)::float8 FROM ${from}`));

async function columnsOf(tx: SqlQueryable, table: string): Promise<readonly string[]> {
  const sql = `SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1
    ORDER BY ordinal_position`;
  return texts.parse(await query(tx, sql, [table]));
}

/**
 * Writes the database as it is at this moment to `target`, while others go on writing.
 *
 * @throws {OperatorError} when it is no database of ours.
 */
export async function dumpPostgres(url: string, target: string): Promise<void> {
  // Everything is read in the state that the first statement sees.
  const work = async (tx: SqlQueryable) => {
    const present = new Set(texts.parse(await query(tx, "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()")));
    if (!present.has(BOOKKEEPING)) throw new OperatorError("DATABASE_URL: the database is not one of Latchkey");
    const applied = `SELECT max("migration_name")::text FROM "${BOOKKEEPING}" WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL`;
    const [migration = ""] = texts.parse(await query(tx, applied));
    refuseNewerDatabase(migration);
    const references = pairs.parse(
      await query(
        tx,
        `SELECT a.relname::text, b.relname::text FROM pg_constraint c JOIN pg_class a ON a.oid = c.conrelid
        JOIN pg_class b ON b.oid = c.confrelid WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace`,
      ),
    );
    const names = [...ownTables("postgresql")].filter((name) => name !== BOOKKEEPING && present.has(name));
    const tables: DumpTable[] = [];
    for (const name of parentsFirst(names, references)) tables.push({ name, columns: await columnsOf(tx, name), rows: rowsOf(tx, name) });
    await writeDump(target, { engine: "postgresql", migration, at: new Date().toISOString() }, tables);
  };
  await inPostgresTransaction(url, work, { isolationLevel: "REPEATABLE READ", readOnly: true });
}

/** PostgreSQL makes the JSON: times in ISO 8601 with all their digits, numbers exact. */
async function* rowsOf(tx: SqlQueryable, table: string): AsyncGenerator<readonly string[]> {
  await execute(tx, `DECLARE dump NO SCROLL CURSOR FOR SELECT row_to_json(t)::text FROM "${table}" t`);
  for (;;) {
    const rows = texts.parse(await query(tx, `FETCH ${ROWS_AT_A_TIME} FROM dump`));
    yield rows;
    if (rows.length < ROWS_AT_A_TIME) break;
  }
  await execute(tx, "CLOSE dump");
}

/**
 * Puts a dump in the place of the database, all of it or nothing.
 *
 * @param force even when the database holds something.
 * @throws {OperatorError} when the dump does not fit, or the database is in use, or holds something.
 */
export async function loadPostgres(backup: string, url: string, force: boolean): Promise<void> {
  await inPostgresTransaction(url, async (tx) => {
    if (!force && (await count(tx, "pg_tables WHERE schemaname = current_schema()")) > 0)
      throw new OperatorError("DATABASE_URL: the database holds tables already: --force overwrites them");
    if ((await count(tx, `pg_stat_activity WHERE ${IS_ANOTHER_OF_OURS}`)) > 0)
      throw new OperatorError("DATABASE_URL: the database is in use: stop the servers first");
    const ours = new Set([...ownTables("postgresql"), ...(await markedTables(tx))]);
    const drop = async () => {
      for (const name of ours) await execute(tx, `DROP TABLE IF EXISTS "${name}" CASCADE`);
    };
    await withBriefLocks(tx, drop, PATIENCE, { who: "The restore", giveUpAt: performance.now(), onWait: () => undefined });
    const rows = await readDump(backup, {
      async head({ migration }) {
        refuseNewer(migration);
        await applyPostgresMigrations(tx, migration);
      },
      async part(part) {
        if ("columns" in part) {
          refuseOthers(part.table, part.columns, await columnsOf(tx, part.table));
          // A trigger fills some tables while others are filled.
          await execute(tx, `DELETE FROM "${part.table}"`);
        } else await insert(tx, part.table, part.rows);
      },
    });
    for (const [table, wanted] of Object.entries(rows))
      if ((await count(tx, `"${table}"`)) !== wanted) throw new OperatorError(`The backup cannot be used: rows of ${table} are missing`);
    await execute(tx, "ANALYZE");
  });
}

/** PostgreSQL reads the JSON by the table's own types. */
async function insert(tx: SqlQueryable, table: string, rows: readonly string[]): Promise<void> {
  await query(tx, `INSERT INTO "${table}" SELECT * FROM json_populate_recordset(NULL::"${table}", $1::json)`, [`[${rows.join(",")}]`]);
}
