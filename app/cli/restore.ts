import { restoreDatabase } from "#app/db/backup";
import { env } from "#app/platform/env";
import { OperatorError } from "#app/platform/operator-error";
import { tellDraft } from "./command-thread";
import { makeDataFolder } from "./data-folder";
import { reachingDatabase } from "./database-setting";
import { readyRestore } from "./server-key-file";

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
