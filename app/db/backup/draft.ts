/** Files that lie in a folder of their own until they are whole, and what is left of them when their process was killed. */
import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { SqliteConnection } from "../sqlite/connection";

/** Beside the folder, made before it and removed after it: without its lock nothing of a draft is found again. */
const LOCK = ".lock";
const LEFT = /^.+\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(partial|restoring)(?=\.lock$)/;

/** Told the path of a draft's folder before there is one, and waited for: to {@link discardDraft} it when a signal ends the process. */
export type OnDraft = (folder: string) => Promise<void>;

/**
 * Has a file written in a folder beside it, empty and with mode 0600 to begin with. Clears what killed processes have left there.
 *
 * @param ending of the folder's name.
 * @param work fills it and gives it its name; what it has not renamed is gone afterwards.
 */
export async function withDraft(
  file: string,
  ending: "partial" | "restoring",
  work: (draft: string) => Promise<void>,
  onDraft: OnDraft = async () => undefined,
): Promise<void> {
  await clearLeft(path.dirname(file));
  let folder = "";
  let unlock: (() => void) | undefined;
  const begin = async () => {
    folder = `${file}.${randomUUID()}.${ending}`;
    await onDraft(folder);
  };
  try {
    await begin();
    unlock = lock(folder + LOCK);
    if (unlock === undefined) {
      // The file system has no locks, or another process looked at this one just now. Without one, under a name that nobody knows.
      discardDraft(folder);
      await begin();
    }
    await mkdir(folder, { mode: 0o700 });
    const draft = path.join(folder, "draft");
    await writeFile(draft, "", { mode: 0o600, flag: "wx" });
    await work(draft);
  } finally {
    discardDraft(folder);
    unlock?.();
  }
}

/**
 * Removes a draft's folder with all that is in it. At once, so that a signal's handler can; and for good, as who is still writing
 * cannot make a file in a folder that is not there.
 */
export function discardDraft(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 10 });
  rmSync(folder + LOCK, { force: true });
}

async function clearLeft(where: string): Promise<void> {
  for (const name of await readdir(where).catch(() => [])) {
    const [folder] = LEFT.exec(name) ?? [];
    const unlock = folder === undefined ? undefined : lock(path.join(where, name));
    if (folder === undefined || unlock === undefined) continue;
    try {
      discardDraft(path.join(where, folder));
    } catch {
      // Another user's: it is in nobody's way.
    }
    unlock();
  }
}

/**
 * Locks a file by SQLite, as Node has no locks. The system takes the lock back from a process that dies, however it does.
 *
 * @returns gives it back; undefined when it cannot be had, such as while another process has it.
 */
function lock(file: string): (() => void) | undefined {
  let opened: SqliteConnection | undefined;
  try {
    const connection = new SqliteConnection(file, { cacheKib: 100 });
    opened = connection;
    connection.setBusyTimeout(0);
    connection.script("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return () => connection.close();
  } catch {
    opened?.close();
    return undefined;
  }
}
