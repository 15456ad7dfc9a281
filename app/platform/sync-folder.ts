import { open } from "node:fs/promises";
import path from "node:path";

/** A folder that cannot be opened, or a file system that has nothing to write for one. */
const NOTHING_TO_DO = new Set(["EINVAL", "ENOTSUP", "EISDIR", "EPERM", "EACCES"]);

/**
 * Makes a file's name outlast a power cut, once it has just got it: what is in the file is on disk by then, its entry in the folder
 * need not be.
 *
 * @example await rename(draft, file); await syncFolderOf(file);
 */
export async function syncFolderOf(file: string): Promise<void> {
  try {
    const folder = await open(path.dirname(file));
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error && NOTHING_TO_DO.has(String(error.code)))) throw error;
  }
}
