/** Files and folders: which of them others can open, making them, and bringing their names to disk. */
import { existsSync } from "node:fs";
import { chmod, mkdir, open, stat } from "node:fs/promises";
import path from "node:path";

/** A folder that cannot be opened, or a file system that has nothing to write for one. */
const NOTHING_TO_DO = new Set(["EINVAL", "ENOTSUP", "EISDIR", "EPERM", "EACCES"]);

/** A file or folder that others than its owner can open. */
export interface OpenPath {
  readonly path: string;
  /** Whether it belongs to this process's user, who can then close it. */
  readonly own: boolean;
}

const GROUP_AND_OTHERS = 0o077;
const OTHERS = 0o007;

/**
 * Which of these are open to others. What belongs to another user may be ours by its group alone, as volumes in containers are: then
 * only the bits for everybody count. Empty where files have no such bits (Windows).
 *
 * @param paths those that do not exist are left out
 */
export async function findOpenPaths(paths: readonly string[]): Promise<readonly OpenPath[]> {
  const user = process.geteuid?.();
  if (user === undefined) return [];
  const found: OpenPath[] = [];
  for (const path of paths) {
    const facts = await stat(path).catch(() => undefined);
    if (!facts) continue;
    const own = facts.uid === user;
    if ((facts.mode & (own ? GROUP_AND_OTHERS : OTHERS)) !== 0) found.push({ path, own });
  }
  return found;
}

/**
 * Takes what others may do with these away, where they are this user's.
 *
 * @returns what was closed, and what could not be
 */
export async function closeToOthers(
  paths: readonly string[],
): Promise<{ readonly closed: readonly string[]; readonly left: readonly string[] }> {
  const closed: string[] = [];
  const left: string[] = [];
  for (const { path, own } of await findOpenPaths(paths)) {
    const done = own && (await tighten(path));
    (done ? closed : left).push(path);
  }
  return { closed, left };
}

/** A read-only file system, or one without modes, lets nothing be changed. */
async function tighten(path: string): Promise<boolean> {
  try {
    await chmod(path, (await stat(path)).mode & 0o700);
    return (await findOpenPaths([path])).length === 0;
  } catch {
    return false;
  }
}

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
