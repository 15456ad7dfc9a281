import { existsSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { syncFolderOf } from "#app/platform/files";
import { OperatorError } from "#app/platform/operator-error";
import { engineOf } from "../database";
import { sqlitePath } from "../sqlite/open";
import { type OnDraft, withDraft } from "./draft";
import { readDump } from "./dump";
import { dumpPostgres, loadPostgres } from "./postgres-dump";
import { copySqlite, replaceSqlite } from "./sqlite-copy";
import { dumpSqlite } from "./sqlite-dump";

const isPostgres = (url: string) => engineOf(url) === "postgresql";

/** What a file is, by its first bytes. */
const KINDS = [
  ["portable", Buffer.from([0x1f, 0x8b])],
  ["sqlite", Buffer.from("SQLite format 3\0")],
  ["pg_dump", Buffer.from("PGDMP")],
] as const;

interface BackupOptions {
  /** In the form that both engines take, also where the engine is SQLite. */
  readonly portable: boolean;
  readonly onDraft?: OnDraft | undefined;
}

/**
 * Writes a consistent copy of the database to the file `target`, mode 0600, while servers use it. It gets its name only
 * once it is whole, checked and on disk.
 *
 * @throws {OperatorError} when `target` exists, or the copy cannot be made.
 * @example await backUpDatabase(env().databaseUrl, "latchkey.backup", { portable: false })
 */
export async function backUpDatabase(url: string, target: string, { portable, onDraft }: BackupOptions): Promise<void> {
  refuseToOverwrite(target);
  if (!isPostgres(url) && !existsSync(sqlitePath(url))) throw new OperatorError(`DATABASE_URL: there is no database at ${sqlitePath(url)}`);
  const write = async (draft: string) => {
    if (isPostgres(url)) await dumpPostgres(url, draft);
    else if (portable) await dumpSqlite(sqlitePath(url), draft);
    else await copySqlite(sqlitePath(url), draft);
    if (isPostgres(url) || portable) await readDump(draft);
    refuseToOverwrite(target);
    await rename(draft, target);
    await syncFolderOf(target);
  };
  await withDraft(target, "partial", write, onDraft);
}

function refuseToOverwrite(target: string): void {
  if (existsSync(target)) throw new OperatorError(`${target} exists already: name another file`);
}

interface RestoreOptions {
  /** Even when the database holds something. */
  readonly force: boolean;
  readonly onDraft?: OnDraft | undefined;
}

/**
 * Puts a backup in the place of the database; no server may be running on it.
 *
 * @throws {OperatorError} when the backup is missing, damaged or of another engine, or the database is in use or holds something.
 */
export async function restoreDatabase(url: string, backup: string, { force, onDraft }: RestoreOptions): Promise<void> {
  if (!existsSync(backup)) throw new OperatorError(`There is no file ${backup}`);
  switch (await kindOf(backup)) {
    case "portable":
      await readDump(backup);
      await (isPostgres(url)
        ? loadPostgres(backup, url, force)
        : replaceSqlite(backup, sqlitePath(url), { force, portable: true, onDraft }));
      return;
    case "sqlite":
      if (isPostgres(url)) throw new OperatorError(`${backup} is a copy for SQLite: back up with --portable to restore to PostgreSQL`);
      await replaceSqlite(backup, sqlitePath(url), { force, portable: false, onDraft });
      return;
    case "pg_dump":
      throw new OperatorError(`${backup} is pg_dump's: pg_restore puts it back, as docs/operating/README.md says`);
    default:
      throw new OperatorError("The backup cannot be used: it is not one that Latchkey made");
  }
}

async function kindOf(file: string): Promise<(typeof KINDS)[number][0] | undefined> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
    const start = buffer.subarray(0, bytesRead);
    return KINDS.find(([, magic]) => start.subarray(0, magic.length).equals(magic))?.[0];
  } finally {
    await handle.close();
  }
}
