/** Copies of an SQLite database: made while others write to it, and put in its place. */
import { existsSync } from "node:fs";
import { copyFile, open, rename, rm } from "node:fs/promises";
import { syncFolderOf } from "#app/platform/files";
import { OperatorError } from "#app/platform/operator-error";
import { SqliteConnection } from "../sqlite/connection";
import { isBusy } from "../sqlite/writer";
import { type OnDraft, withDraft } from "./draft";
import { loadSqlite } from "./sqlite-dump";

const CACHE = { cacheKib: 16_384 };
const HEADER_BYTES = 100;
const UNUSABLE = "The backup cannot be used";

/**
 * Writes the database as it is at this moment to the empty file `draft`. Other processes go on reading and writing
 * meanwhile.
 *
 * @throws {OperatorError} when what was written does not pass the check.
 */
export async function copySqlite(file: string, draft: string): Promise<void> {
  const connection = new SqliteConnection(file, CACHE);
  try {
    connection.execute("VACUUM INTO ?", [draft]);
  } finally {
    connection.close();
  }
  checkSqlite(draft);
  await onDisk(draft);
}

/**
 * Puts a backup in the place of the database at `file`.
 *
 * @param options.force even when that database holds something.
 * @param options.portable whether the backup is a dump rather than an SQLite file.
 * @throws {OperatorError} when the backup is damaged, or the database is in use, or holds something; it stays as it is then.
 */
export async function replaceSqlite(
  backup: string,
  file: string,
  { force, portable, onDraft }: { readonly force: boolean; readonly portable: boolean; readonly onDraft?: OnDraft | undefined },
): Promise<void> {
  refuseToReplace(file, force);
  const replace = async (draft: string) => {
    if (!portable) await checkLength(backup);
    await (portable ? loadSqlite(backup, draft) : copyFile(backup, draft));
    checkSqlite(draft);
    await onDisk(draft);
    // A server may have started meanwhile; what it answered would be lost.
    refuseToReplace(file, force);
    for (const suffix of ["-wal", "-shm"]) await rm(file + suffix, { force: true });
    // The other file's log must be gone before this one has its name: SQLite would read it as its own.
    await syncFolderOf(file);
    await rename(draft, file);
    await syncFolderOf(file);
  };
  await withDraft(file, "restoring", replace, onDraft);
}

/**
 * On one connection, as the driver keeps a closed one open until its statements are collected: a second one would take it for a server.
 *
 * @throws {OperatorError} when the file is in use, or holds something.
 */
function refuseToReplace(file: string, force: boolean): void {
  if (!existsSync(file)) return;
  const connection = new SqliteConnection(file, CACHE);
  try {
    if (!force && holdsTables(connection)) throw new OperatorError(`${file} holds a database already: --force overwrites it`);
    if (isInUse(connection)) throw new OperatorError(`${file} is in use: stop the server first`);
  } finally {
    connection.close();
  }
}

/**
 * SQLite reads what is missing at the end of a file as zeros, and passes over what is too much: where the last page is empty, its own check
 * finds nothing wrong. The header says how many pages there are (https://sqlite.org/fileformat.html §1.3.2, §1.3.8).
 *
 * @throws {OperatorError} when the file has another length than its header says.
 */
async function checkLength(file: string): Promise<void> {
  const handle = await open(file);
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    await handle.read(header, 0, HEADER_BYTES, 0);
    const pageSize = header.readUInt16BE(16);
    const bytes = header.readUInt32BE(28) * (pageSize === 1 ? 65_536 : pageSize);
    if ((await handle.stat()).size !== bytes) throw new OperatorError(`${UNUSABLE}: its length is not the one that it says`);
  } finally {
    await handle.close();
  }
}

/** @throws {OperatorError} unless the file is a sound database of ours. */
function checkSqlite(file: string): void {
  let found: string;
  try {
    const connection = new SqliteConnection(file, CACHE);
    try {
      found = String(connection.first("PRAGMA integrity_check(1)")?.[0]).replaceAll("\n", " ");
      if (found === "ok" && connection.query("PRAGMA foreign_key_check").rows.length > 0) found = "rows refer to others that are not there";
      if (found === "ok" && !hasTable(connection, "_prisma_migrations")) found = "it holds no database of Latchkey";
    } finally {
      connection.close();
    }
  } catch (error) {
    found = error instanceof Error ? error.message : String(error);
  }
  if (found !== "ok") throw new OperatorError(`${UNUSABLE}: ${found}`);
}

function hasTable(connection: SqliteConnection, name: string): boolean {
  return connection.first("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name LIKE ?", [name]) !== undefined;
}

function holdsTables(connection: SqliteConnection): boolean {
  try {
    return hasTable(connection, "%");
  } catch {
    // What is no database may still matter to somebody.
    return true;
  }
}

/** Leaving WAL mode needs the file alone, so it fails while a server has it open; afterwards all of it is in one file. */
function isInUse(connection: SqliteConnection): boolean {
  try {
    connection.setBusyTimeout(0);
    connection.script("PRAGMA journal_mode = DELETE");
    return false;
  } catch (error) {
    // A damaged database is one to be replaced.
    return isBusy(error);
  }
}

async function onDisk(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
