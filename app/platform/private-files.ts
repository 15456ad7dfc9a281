/** Files and folders that only this process's user should be able to open. */
import { chmod, stat } from "node:fs/promises";

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
