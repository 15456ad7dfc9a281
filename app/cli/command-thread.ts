/**
 * A command in a thread of its own. SQLite copies and checks a file in one call each. The thread that makes the call
 * receives no signal until it returns: on the main thread, the process would go on for minutes after a Ctrl-C.
 */
import { once } from "node:events";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { z } from "zod";
import { discardDraft } from "#app/db/backup/draft";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A message of the thread, and the main thread's answer. */
const told = z.object({ draft: z.string() });
const NOTED = "noted";

/**
 * Runs a command in a thread. A signal ends the process at once, and what the command was writing goes with it.
 *
 * @param entry absolute path of the bundle, which runs the same command line in the thread.
 * @param command what it comes to there.
 * @returns the exit code.
 */
export async function inThread(entry: string, command: () => Promise<void>): Promise<number> {
  if (!isMainThread) {
    await command();
    return 0;
  }
  const thread = new Worker(entry, { argv: process.argv.slice(2) });
  let draft: string | undefined;
  thread.on("message", (raw) => {
    draft = told.parse(raw).draft;
    thread.postMessage(NOTED);
  });
  for (const signal of SIGNALS) {
    // Once: the second time it has no listener, and ends the process as it ends any other.
    process.once(signal, () => {
      try {
        if (draft !== undefined) discardDraft(draft);
      } finally {
        process.kill(process.pid, signal);
      }
    });
  }
  try {
    const [code]: unknown[] = await once(thread, "exit");
    return Number(code);
  } finally {
    // It has seen to that itself, unless it ran out of memory.
    if (draft !== undefined) discardDraft(draft);
  }
}

/** In the thread: says where a file will be written, for a signal to take it away. */
export async function tellDraft(draft: string): Promise<void> {
  const noted = new Promise((resolve) => void parentPort?.once("message", resolve));
  parentPort?.postMessage({ draft } satisfies z.infer<typeof told>);
  await noted;
}
