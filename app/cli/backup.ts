import { stat } from "node:fs/promises";
import { backUpDatabase, restoreDatabase } from "#app/db/backup";
import { env } from "#app/platform/env";
import { OperatorError } from "#app/platform/operator-error";
import { tellDraft } from "./command-thread";
import { makeDataFolder } from "./data-folder";
import { reachingDatabase } from "./database-setting";
import { keyFileOf, readyRestore, readySave } from "./server-key-file";

/** `npm run backup -- FILE`: a consistent copy of the database, taken while it is in use. */
export async function backup(file: string | undefined, options: { readonly withKeys: boolean; readonly portable: boolean }): Promise<void> {
  if (file === undefined) throw new OperatorError("Usage: npm run backup -- FILE [--with-keys] [--portable]");
  const settings = env();
  const saveKeys = options.withKeys ? await readySave(settings, file) : undefined;
  await reachingDatabase(settings.databaseUrl, () => backUpDatabase(settings.databaseUrl, file, { ...options, onDraft: tellDraft }));
  await saveKeys?.();
  const lines = [`The database is backed up and checked: ${file}, ${((await stat(file)).size / 1e6).toFixed(1)} MB.`];
  if (options.withKeys) lines.push(`The server's keys: ${keyFileOf(file)}. Keep them apart from the backup.`);
  else lines.push("The server's keys are not in it (--with-keys writes them beside it): without them no token in it is recognised.");
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** `npm run restore -- FILE`: puts a backup in the place of the database. */
export async function restore(file: string | undefined, options: { readonly withKeys: boolean; readonly force: boolean }): Promise<void> {
  if (file === undefined) throw new OperatorError("Usage: npm run restore -- FILE [--with-keys] [--force]");
  const settings = env();
  const putKeys = options.withKeys ? await readyRestore(settings, file, options.force) : undefined;
  await makeDataFolder(settings);
  const { force } = options;
  await reachingDatabase(settings.databaseUrl, () => restoreDatabase(settings.databaseUrl, file, { force, onDraft: tellDraft }));
  await putKeys?.();
  process.stdout.write(
    "The database is restored. Tokens issued after the backup are not in it. `npm run doctor` says whether its keys fit.\n",
  );
}
