import { type Env, SettingError } from "#app/platform/env";
import { makeFolder } from "#app/platform/make-folder";

/**
 * Makes the data folder, readable by this user alone, unless it is there.
 *
 * @throws {SettingError} when it cannot be made.
 */
export async function makeDataFolder({ dataDir }: Pick<Env, "dataDir">): Promise<void> {
  try {
    await makeFolder(dataDir, 0o700);
  } catch (error) {
    throw new SettingError(`DATA_DIR: the folder ${dataDir} cannot be made (${error instanceof Error ? error.message : error})`);
  }
}
