import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { makeFolder } from "#app/platform/make-folder";
import { SqliteConnection } from "./connection";
import type { Turns } from "./turns";
import { isBusy, SqliteWriter } from "./writer";

export interface SqliteFile {
  readonly path: string;
  readonly writer: SqliteWriter;
  readonly reader: SqliteConnection;
  /** One more connection, for transactions that do not wait for the lock; closed with the file. */
  openBeside(): SqliteConnection;
  close(): void;
}

/** Waits for other processes' locks happen in JavaScript: a statement itself never stops the event loop for one. */
const BUSY_TIMEOUT_MS = 0;

/**
 * The path in a `file:` URL; a relative one starts at the working folder, as in Prisma.
 *
 * @example sqlitePath("file:data/latchkey.db") // "data/latchkey.db"
 */
export function sqlitePath(url: string): string {
  const bare = url.replace(/\?.*$/, "");
  return bare.startsWith("file://") ? fileURLToPath(bare) : bare.slice("file:".length);
}

/**
 * Opens an SQLite file, creating it and its folder when missing, in WAL mode: readers never wait for the writer.
 *
 * @param turns who may write when; by default whoever writes through what this returns.
 */
export async function openSqlite(url: string, turns?: Turns): Promise<SqliteFile> {
  const file = path.resolve(sqlitePath(url));
  await makeFolder(path.dirname(file));
  const connection = new SqliteConnection(file, { cacheKib: 32_768 });
  await enterWal(connection);
  const reader = new SqliteConnection(file, { cacheKib: 16_384 });
  connection.setBusyTimeout(BUSY_TIMEOUT_MS);
  const opened = [reader, connection];
  const openBeside = () => {
    const beside = new SqliteConnection(file, { cacheKib: 16_384 });
    beside.setBusyTimeout(BUSY_TIMEOUT_MS);
    opened.unshift(beside);
    return beside;
  };
  const close = () => {
    for (const each of opened) each.close();
  };
  return { path: file, writer: new SqliteWriter(connection, turns), reader, openBeside, close };
}

/** Needs the file to itself for a moment, and SQLite does not wait for that on its own. */
async function enterWal(connection: SqliteConnection): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      connection.query("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (!isBusy(error) || attempt === 200) throw error;
      await sleep(25);
    }
  }
}
