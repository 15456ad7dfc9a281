import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";

/**
 * Makes a folder, and those above it that are missing. Node's own `recursive` never comes back where a folder that is there
 * takes none and says that it is missing itself, as `/proc` does.
 *
 * @param mode of those that are made.
 * @example await makeFolder(dataDir, 0o700);
 */
export async function makeFolder(folder: string, mode = 0o777): Promise<void> {
  const missing: string[] = [];
  for (let at = path.resolve(folder); !existsSync(at) && path.dirname(at) !== at; at = path.dirname(at)) missing.unshift(at);
  for (const each of missing) {
    try {
      await mkdir(each, { mode });
    } catch (error) {
      // Another process was first.
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
}
