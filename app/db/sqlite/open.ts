import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { makeFolder } from "#app/platform/files";
import { SqliteConnection } from "./connection";
import { refuseUnusableSqlite } from "./version";
import { isBusy, SqliteWriter } from "./writer";

export interface SqliteFile {
  readonly path: string;
  readonly writer: SqliteWriter;
  readonly reader: SqliteConnection;
  close(): void;
}

const WRITER_CACHE_KIB = 8192;
/** Less: a connection that reads forgets its pages with each commit of another. */
const READER_CACHE_KIB = 4096;
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
 * @throws {UnusableSqliteError} when the SQLite that is loaded has a fault.
 */
export async function openSqlite(url: string): Promise<SqliteFile> {
  refuseUnusableSqlite();
  const file = path.resolve(sqlitePath(url));
  await makeFolder(path.dirname(file));
  const { open, close } = connectionsTo(file);
  const connection = open(WRITER_CACHE_KIB);
  await enterWal(connection);
  const reader = open(READER_CACHE_KIB);
  connection.setBusyTimeout(BUSY_TIMEOUT_MS);
  const leave = () => {
    if (hasLog(file)) copyLog(connection);
    close();
  };
  return { path: file, writer: new SqliteWriter(connection), reader, close: leave };
}

/**
 * Opens an SQLite file that is there, to read it. Neither it nor anything beside it is written or made; what was written but not
 * copied into it yet is seen.
 *
 * @throws {UnusableSqliteError} when the SQLite that is loaded has a fault.
 * @throws when there is none; and a write through what this returns gets SQLite's error.
 */
export function openSqliteToRead(url: string): SqliteFile {
  refuseUnusableSqlite();
  const file = path.resolve(sqlitePath(url));
  // Where nobody has it open, and so no log lies beside it, SQLite would make one to read a file in WAL mode, and leave it there.
  const how = existsSync(`${file}-wal`) ? "mode=ro" : "immutable=1";
  const { open, close } = connectionsTo(`${pathToFileURL(file).href}?${how}`);
  const reader = open(READER_CACHE_KIB);
  return { path: file, writer: new SqliteWriter(reader), reader, close };
}

/** Connections that are closed together, the last one first. */
function connectionsTo(place: string): { open(cacheKib: number): SqliteConnection; close(): void } {
  const opened: SqliteConnection[] = [];
  return {
    open(cacheKib) {
      const connection = new SqliteConnection(place, { cacheKib });
      opened.unshift(connection);
      return connection;
    },
    close() {
      for (const each of opened) each.close();
    },
  };
}

function hasLog(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/**
 * Copies the log into the file, so that who copies that by hand has everything. SQLite would do it for the last to close, but the driver
 * keeps a connection for as long as statements of it are yet to be collected. While others still read or write, it is theirs to do.
 */
function copyLog(connection: SqliteConnection): void {
  try {
    connection.script("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch {
    // Somebody's transaction, a full disk: the log stays, and the next to open the file reads it.
  }
}

/** Needs the file to itself for a moment, and SQLite does not wait for that on its own. */
async function enterWal(connection: SqliteConnection): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      connection.script("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (!isBusy(error) || attempt === 200) throw error;
      await sleep(25);
    }
  }
}
