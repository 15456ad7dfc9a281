import { existsSync } from "node:fs";
import { OperatorError } from "#app/platform/operator-error";
import { sqlitePath } from "../sqlite/open";
import { backUpPostgres, restorePostgres } from "./postgres-backup";
import { backUpSqlite, restoreSqlite } from "./sqlite-backup";

const isPostgres = (url: string) => /^postgres(ql)?:/.test(url);

/**
 * Writes a consistent copy of the database to the file `target`, mode 0600, while servers use it.
 *
 * @throws {OperatorError} when `target` exists, or the copy cannot be made.
 * @example await backUpDatabase(env().databaseUrl, "latchkey.backup")
 */
export async function backUpDatabase(url: string, target: string): Promise<void> {
  if (existsSync(target)) throw new OperatorError(`${target} exists already: name another file`);
  await (isPostgres(url) ? backUpPostgres(url, target) : backUpSqlite(sqlitePath(url), target));
}

/**
 * Puts a backup of the same engine in the place of the database; no server may be running on it.
 *
 * @param force even when the database holds something.
 * @throws {OperatorError} when the backup is missing or damaged, or the database is in use or holds something.
 */
export async function restoreDatabase(url: string, backup: string, force: boolean): Promise<void> {
  if (!existsSync(backup)) throw new OperatorError(`There is no file ${backup}`);
  await (isPostgres(url) ? restorePostgres(backup, url, force) : restoreSqlite(backup, sqlitePath(url), force));
}
