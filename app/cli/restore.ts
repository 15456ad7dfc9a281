import { mkdir } from "node:fs/promises";
import { restoreDatabase } from "#app/db/backup";
import { env } from "#app/platform/env";
import { OperatorError } from "#app/platform/operator-error";
import { restoreServerKeys } from "./server-key-file";

/** `npm run restore -- FILE`: puts a backup in the place of the database. */
export async function restore(file: string | undefined, options: { readonly withKeys: boolean; readonly force: boolean }): Promise<void> {
  if (file === undefined) throw new OperatorError("Usage: npm run restore -- FILE [--with-keys] [--force]");
  const settings = env();
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 });
  await restoreDatabase(settings.databaseUrl, file, options.force);
  if (options.withKeys) await restoreServerKeys(settings, file, options.force);
  process.stdout.write(
    "The database is restored. Tokens issued after the backup are not in it. `npm run doctor` says whether its keys fit.\n",
  );
}
