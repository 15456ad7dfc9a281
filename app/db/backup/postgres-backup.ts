/** Copies of a PostgreSQL database, by PostgreSQL's own programs: they know every version's catalogues, we do not. */
import { rename, rm, writeFile } from "node:fs/promises";
import { z } from "zod";
import { OperatorError } from "#app/platform/operator-error";
import { type Ended, runProgram } from "#app/platform/run-program";
import { closeOpened, openDetached } from "../database";

/** What libpq takes in a connection URL; drivers know more, and it refuses what it does not know. */
const LIBPQ = new Set([
  "sslmode",
  "sslrootcert",
  "sslcert",
  "sslkey",
  "host",
  "port",
  "options",
  "target_session_attrs",
  "connect_timeout",
]);

/** The URL without its password, which other users of the machine could read among a program's arguments. */
function connection(url: string): { readonly address: string; readonly variables: Readonly<Record<string, string>> } {
  const parsed = new URL(url);
  const password = decodeURIComponent(parsed.password);
  parsed.password = "";
  for (const name of [...parsed.searchParams.keys()]) if (!LIBPQ.has(name)) parsed.searchParams.delete(name);
  return { address: parsed.href, variables: { PGAPPNAME: "latchkey-backup", ...(password === "" ? {} : { PGPASSWORD: password }) } };
}

async function run(program: string, args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const ended = await runProgram(program, args, variables);
  if (ended.code === null)
    throw new OperatorError(`${program} is not installed: install PostgreSQL's client programs (postgresql-client) and try again`);
  if (ended.code === 0) return ended;
  const versions = /server version: (\S+).*\n?.*?pg_dump version: (\S+)/.exec(ended.errors);
  if (versions)
    throw new OperatorError(
      `pg_dump is of version ${versions[2]}, older than the server's ${versions[1]}: install PostgreSQL's client programs of the server's version`,
    );
  throw new OperatorError(`${program} failed: ${ended.errors.trim().split("\n").at(0) ?? `exit code ${ended.code}`}`);
}

/**
 * Writes the database as it is at this moment to `target` (pg_dump's custom format), while others go on writing.
 *
 * @throws {OperatorError} when pg_dump is missing, too old, or fails.
 */
export async function backUpPostgres(url: string, target: string): Promise<void> {
  const { address, variables } = connection(url);
  const draft = `${target}.${process.pid}.partial`;
  try {
    await writeFile(draft, "", { mode: 0o600, flag: "wx" });
    await run(
      "pg_dump",
      ["--format=custom", "--no-owner", "--no-privileges", "--no-password", `--file=${draft}`, `--dbname=${address}`],
      variables,
    );
    await check(draft);
    await rename(draft, target);
  } finally {
    await rm(draft, { force: true });
  }
}

async function check(file: string): Promise<void> {
  const { output } = await run("pg_restore", ["--list", file]);
  if (!output.includes("TABLE DATA") || !output.includes("_prisma_migrations"))
    throw new OperatorError("The backup cannot be used: it holds no database of Latchkey");
}

const facts = z.tuple([z.object({ tables: z.number(), others: z.number() })]);

/**
 * Puts a backup in the place of the database, all of it or nothing.
 *
 * @param force even when the database holds something.
 * @throws {OperatorError} when the backup is damaged, or the database is in use, or holds something.
 */
export async function restorePostgres(backup: string, url: string, force: boolean): Promise<void> {
  await check(backup);
  const opened = await openDetached({ url });
  let found: z.infer<typeof facts>[0];
  try {
    [found] = facts.parse(
      await opened.prisma.$queryRaw`SELECT
        (SELECT count(*)::int FROM pg_tables WHERE schemaname = current_schema()) AS "tables",
        (SELECT count(*)::int FROM pg_stat_activity
          WHERE datname = current_database() AND application_name = 'latchkey' AND pid <> pg_backend_pid()) AS "others"`,
    );
  } finally {
    await closeOpened(opened);
  }
  if (found.tables > 0 && !force) throw new OperatorError("DATABASE_URL: the database holds tables already: --force overwrites them");
  if (found.others > 0) throw new OperatorError("DATABASE_URL: the database is in use: stop the servers first");
  const { address, variables } = connection(url);
  const whole = ["--single-transaction", "--exit-on-error", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--no-password"];
  await run("pg_restore", [...whole, `--dbname=${address}`, backup], variables);
}
