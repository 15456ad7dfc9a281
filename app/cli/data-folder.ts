import cluster from "node:cluster";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { sqlitePath } from "#app/db/sqlite/open";
import { type Env, SettingError, secretFiles } from "#app/platform/env";
import { closeToOthers, makeFolder } from "#app/platform/files";
import { logger } from "#app/platform/logger";

/**
 * Makes the data folder, unless it is there, and closes it and what lies in it, the database included, to other users: they may be
 * open from before, or by hand. Before the database is opened, as SQLite gives the files beside it the mode that it has itself.
 *
 * @throws {SettingError} when it cannot be made.
 */
export async function makeDataFolder(settings: Pick<Env, "dataDir" | "databaseUrl">): Promise<void> {
  const { dataDir } = settings;
  try {
    await makeFolder(dataDir, 0o700);
  } catch (error) {
    throw new SettingError(`DATA_DIR: the folder ${dataDir} cannot be made (${error instanceof Error ? error.message : error})`);
  }
  // Workers come after the process that started them has done this.
  if (!cluster.isPrimary) return;
  const { closed, left } = await closeToOthers(await privatePaths(settings));
  if (closed.length > 0) logger().info({ paths: closed }, "other users could open these; now they cannot");
  if (left.length > 0) logger().warn({ paths: left }, "other users can open these, and they are not this user's to close");
  for (const { variable, file, open } of secretFiles())
    if (open) logger().warn({ file }, `${variable} names a file that every user can read`);
}

/** What only the server's user should be able to open: the data folder, the keys and certificates in it, the database and its log. */
export async function privatePaths({ dataDir, databaseUrl }: Pick<Env, "dataDir" | "databaseUrl">): Promise<readonly string[]> {
  const paths = [dataDir];
  for (const name of ["keys", "tls", "mail"]) {
    const folder = path.join(dataDir, name);
    const files = await readdir(folder).catch(() => []);
    paths.push(folder, ...files.map((file) => path.join(folder, file)));
  }
  if (!databaseUrl.startsWith("file:")) return paths;
  const file = path.resolve(sqlitePath(databaseUrl));
  return [...paths, file, `${file}-wal`, `${file}-shm`];
}
