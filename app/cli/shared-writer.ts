import { engineOf } from "#app/db/database";
import { hostWriter } from "#app/db/writer/primary";
import { env } from "#app/platform/env";
import { usingDatabase } from "./database-setting";

/** On SQLite: writes for all workers, from the process that starts them. What is given back closes the file. */
export async function hostSharedWriter(): Promise<(() => void) | undefined> {
  const { databaseUrl } = env();
  return engineOf(databaseUrl) === "sqlite" ? await usingDatabase(env(), () => hostWriter(databaseUrl)) : undefined;
}
