/** Files that have another name until they are whole, and what is left of them when their process was killed. */
import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { SqliteConnection } from "../sqlite/connection";

const LOCK = ".lock";
/** What may lie beside a draft: SQLite's files, and last the lock, without which nothing of it is found again. */
const BESIDE = ["", "-journal", "-wal", "-shm", LOCK];
const LEFT = /^.+\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(partial|restoring)(?=\.lock$)/;

/** Told the path of a draft before there is one, and waited for: to {@link discardDraft} it when a signal ends the process. */
export type OnDraft = (draft: string) => Promise<void>;

/**
 * Has a file written under another name beside its own, empty and with mode 0600 to begin with. Clears what killed processes have
 * left in the folder.
 *
 * @param ending of the other name.
 * @param work fills it and gives it its name; what it has not renamed is gone afterwards.
 */
export async function withDraft(
  file: string,
  ending: "partial" | "restoring",
  work: (draft: string) => Promise<void>,
  onDraft: OnDraft = async () => undefined,
): Promise<void> {
  await clearLeft(path.dirname(file));
  let draft = "";
  let unlock: (() => void) | undefined;
  const begin = async () => {
    draft = `${file}.${randomUUID()}.${ending}`;
    await onDraft(draft);
  };
  try {
    await begin();
    unlock = lock(draft + LOCK);
    if (unlock === undefined) {
      // The file system has no locks, or another process looked at this one just now. Without one, under a name that nobody knows.
      discardDraft(draft);
      await begin();
    }
    await writeFile(draft, "", { mode: 0o600, flag: "wx" });
    await work(draft);
  } finally {
    discardDraft(draft);
    unlock?.();
  }
}

/** Removes a draft with all that belongs to it. At once, so that a signal's handler can. */
export function discardDraft(draft: string): void {
  for (const suffix of BESIDE) rmSync(draft + suffix, { force: true });
}

async function clearLeft(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [draft] = LEFT.exec(name) ?? [];
    const unlock = draft === undefined ? undefined : lock(path.join(folder, name));
    if (draft === undefined || unlock === undefined) continue;
    try {
      discardDraft(path.join(folder, draft));
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
    connection.script("PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE");
    return () => connection.close();
  } catch {
    opened?.close();
    return undefined;
  }
}
