/**
 * Brings a database to this version at start: see `docs/decisions/0003-migrations-applied-by-ourselves.md`.
 * The bookkeeping is Prisma's own table, so that its tools understand it.
 */
import { createHash, randomUUID } from "node:crypto";
import type { SqlQueryable, SqlResultSet } from "@prisma/driver-adapter-utils";
import { z } from "zod";
import { OperatorError } from "#app/platform/operator-error";
import { PATIENCE, type Patience, withBriefLocks } from "./brief-locks";
import type { Database, Engine } from "./database";
import { neededMigration } from "./needed-migration.mjs";
import { markTables } from "./own-tables";
import { inPostgresTransaction } from "./postgres";
import { seedDatabase } from "./seed";
import type { SqliteConnection } from "./sqlite/connection";

export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, as Prisma computes it. */
  readonly checksum: string;
}

interface Statement {
  readonly sql: string;
  readonly args: readonly (string | number)[];
}

const files = {
  sqlite: import.meta.glob<string>("../../prisma/migrations/sqlite/*/migration.sql", { query: "?raw", import: "default", eager: true }),
  postgresql: import.meta.glob<string>("../../prisma/migrations/postgresql/*/migration.sql", {
    query: "?raw",
    import: "default",
    eager: true,
  }),
};

/** The migrations of an engine, oldest first, up to the one named `until`. Their names are the same on both engines. */
export function migrationsOf(engine: Engine, until?: string): readonly Migration[] {
  return Object.entries(files[engine])
    .map(([file, sql]) => ({ name: file.split("/").at(-2) ?? file, sql, checksum: createHash("sha256").update(sql).digest("hex") }))
    .filter(({ name }) => until === undefined || name <= until)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const TABLE: Readonly<Record<Engine, string>> = {
  sqlite: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" ("id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME,
    "migration_name" TEXT NOT NULL, "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`,
  postgresql: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" ("id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL,
    "finished_at" TIMESTAMPTZ, "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`,
};

const APPLIED = `SELECT "migration_name", "checksum" FROM "_prisma_migrations" WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL`;
/** Any number, as long as every process uses it. */
const ADVISORY_LOCK = `SELECT pg_advisory_xact_lock(72707369)::text`;

/** Indexes that are being built, or whose building was interrupted. */
const UNFINISHED = `SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid`;

const appliedRows = z.array(z.tuple([z.string(), z.string()]));

/** @throws {OperatorError} when a newer version took away what this one uses. */
function refuseNewer(all: readonly Migration[], applied: Iterable<string>): void {
  const newest = all.at(-1)?.name.slice(0, 14) ?? "";
  for (const name of applied) {
    const needed = neededMigration(name);
    if (needed === undefined || needed <= newest || all.some((known) => known.name === name)) continue;
    throw new OperatorError(
      `The database was migrated by a newer version (${name}), which this version cannot work beside: start the newer one`,
    );
  }
}

/** The migrations still to come. Names that only the database knows are a newer version's, which may run beside this one. */
function pending(all: readonly Migration[], rows: unknown): readonly Migration[] {
  const applied = new Map(appliedRows.parse(rows));
  refuseNewer(all, applied.keys());
  for (const { name, checksum } of all) {
    const known = applied.get(name);
    if (known !== undefined && known !== checksum) throw new Error(`Migration ${name} was changed after it was applied to this database.`);
  }
  return all.filter(({ name }) => !applied.has(name));
}

function bookkeeping(engine: Engine, { name, checksum }: Migration): Statement {
  const now = engine === "sqlite" ? "CAST(unixepoch('subsec') * 1000 AS INTEGER)" : "now()";
  const values = engine === "sqlite" ? "?, ?, ?" : "$1, $2, $3";
  const sql = `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "started_at", "finished_at", "applied_steps_count")
    VALUES (${values}, ${now}, ${now}, 1)`;
  return { sql, args: [randomUUID(), checksum, name] };
}

/**
 * The names of migrations that the database lacks; empty when it is ready.
 *
 * @throws {OperatorError} when a newer version has migrated it so that this one cannot go on.
 * @throws when the database cannot be reached, or an applied migration was edited.
 */
export async function pendingMigrations(opened: Database): Promise<readonly string[]> {
  const all = migrationsOf(opened.engine);
  const exists =
    opened.engine === "sqlite"
      ? opened.file.reader.query(`SELECT 1 FROM sqlite_master WHERE name = '_prisma_migrations'`).rows.length > 0
      : (await opened.prisma.$queryRaw<unknown[]>`SELECT 1 AS found WHERE to_regclass('"_prisma_migrations"') IS NOT NULL`).length > 0;
  if (!exists) return all.map(({ name }) => name);
  const rows = await opened.prisma.$queryRawUnsafe<{ migration_name: string; checksum: string }[]>(APPLIED);
  return pending(
    all,
    rows.map((row) => [row.migration_name, row.checksum]),
  ).map(({ name }) => name);
}

interface MigrateOptions {
  /** PostgreSQL only: told what a migration waits for, each time that it has let everybody else go first. */
  readonly onWait?: (holder: string) => void;
  /** PostgreSQL only. */
  readonly patience?: Patience;
}

/**
 * Applies what is missing and makes the rows that must always exist. Safe when many processes start at once:
 * one applies, the others wait for it. Safe while others serve, too: a migration that does not get a table soon tries again later.
 *
 * @returns the names of the migrations this call applied.
 * @throws {OperatorError} when a table that is to be changed stays in use.
 * @throws when a migration fails (nothing of it remains) or was edited after it had been applied.
 * @example await migrateDatabase(await openDatabase({ url: env().databaseUrl }))
 */
export async function migrateDatabase(opened: Database, options: MigrateOptions = {}): Promise<readonly string[]> {
  let applied: readonly string[] = [];
  if ((await pendingMigrations(opened)).length > 0)
    applied = opened.engine === "sqlite" ? await migrateSqlite(opened) : await migratePostgres(opened, options);
  await seedDatabase(opened.prisma);
  return applied;
}

async function migrateSqlite({ file: { writer } }: Extract<Database, { engine: "sqlite" }>): Promise<readonly string[]> {
  const { connection } = writer;
  const held = await writer.acquire();
  try {
    // A migration that rebuilds a table must not cascade; SQLite ignores this inside a transaction.
    connection.script("PRAGMA foreign_keys = OFF");
    await writer.begin(held);
    const applied = applySqliteMigrations(connection);
    const broken = connection.query("PRAGMA foreign_key_check").rows;
    if (broken.length > 0) throw new Error(`The migrations would leave ${broken.length} rows without what they refer to.`);
    writer.commit();
    return applied;
  } finally {
    writer.rollback();
    connection.script("PRAGMA foreign_keys = ON");
    held.release();
  }
}

/**
 * Applies what is missing, within the caller's transaction.
 *
 * @param until the last migration to apply; by default all.
 * @returns the names of those it applied.
 */
export function applySqliteMigrations(connection: SqliteConnection, until?: string): readonly string[] {
  connection.script(TABLE.sqlite);
  const missing = pending(migrationsOf("sqlite", until), connection.query(APPLIED).rows);
  for (const migration of missing) {
    connection.script(migration.sql);
    const { sql, args } = bookkeeping("sqlite", migration);
    connection.execute(sql, args);
  }
  return missing.map(({ name }) => name);
}

const schemaRow = z.tuple([z.tuple([z.string().nullable(), z.string()])]).transform(([row]) => row);

/** Makes the schema that the URL names, unless it is there: a connection's search path is that schema alone. */
async function makeSchema(run: (sql: string) => Promise<SqlResultSet>): Promise<void> {
  const [present, searchPath] = schemaRow.parse((await run("SELECT current_schema()::text, current_setting('search_path')")).rows);
  if (present === null) await run(`CREATE SCHEMA ${searchPath}`);
}

/** As `applySqliteMigrations`, on PostgreSQL; of several at once, the others wait for the first one's transaction. */
export async function applyPostgresMigrations(tx: SqlQueryable, until?: string): Promise<readonly string[]> {
  const run = (sql: string, args: readonly (string | number)[] = []) =>
    tx.queryRaw({ sql, args: [...args], argTypes: args.map(() => ({ scalarType: "string", arity: "scalar" })) });
  await run(ADVISORY_LOCK);
  await makeSchema(run);
  await run(TABLE.postgresql);
  const missing = pending(migrationsOf("postgresql", until), (await run(APPLIED)).rows);
  const unfinished = z.array(z.tuple([z.string()])).parse((await run(UNFINISHED)).rows);
  for (const migration of missing) {
    const [index] = unfinished.flat().filter((name) => takingWhatIsThere(migration.sql).includes(`CREATE INDEX IF NOT EXISTS "${name}"`));
    if (index !== undefined)
      throw new OperatorError(`The index ${index} is not finished: wait until it is built, or drop it; then start again`);
    await tx.executeRaw({ sql: takingWhatIsThere(migration.sql), args: [], argTypes: [] });
    await markTables(tx, migration.sql);
    const { sql, args } = bookkeeping("postgresql", migration);
    await run(sql, args);
  }
  return missing.map(({ name }) => name);
}

/** An index that has the name already was built by hand before, as a transaction cannot build one without stopping writes. */
function takingWhatIsThere(sql: string): string {
  return sql.replaceAll(/^CREATE INDEX (?!IF\b)/gm, "CREATE INDEX IF NOT EXISTS ");
}

async function migratePostgres(
  { url }: Database,
  { onWait = () => undefined, patience = PATIENCE }: MigrateOptions,
): Promise<readonly string[]> {
  const giveUpAt = performance.now() + patience.totalMs;
  return await inPostgresTransaction(url, async (tx) => {
    // Waited for without a bound, and kept between attempts: of many that start, one tries, or there would be no pause between them.
    await tx.queryRaw({ sql: ADVISORY_LOCK, args: [], argTypes: [] });
    return await withBriefLocks(tx, async () => await applyPostgresMigrations(tx), patience, {
      who: "A migration",
      giveUpAt,
      onWait,
    });
  });
}
