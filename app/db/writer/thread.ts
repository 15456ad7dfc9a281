/** The writer as a thread of a process that serves alone: the event loop does not stand still for commits. */
import { once } from "node:events";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { z } from "zod";
import { openSqlite } from "../sqlite/open";
import { WriterHost } from "./host";
import type { Line } from "./messages";

export interface WriterThread {
  readonly line: Line;
  /** Closes the file and ends the thread. Whatever was asked before is done. */
  stop(): Promise<void>;
}

const STOP = "stop";
const started = z.union([z.literal("open"), z.object({ failed: z.string() })]);

/**
 * Starts the thread and waits until it has opened the file.
 *
 * @param entry absolute path of a program that calls `runWriterThread` when its argument is `command`.
 * @param url `file:…`
 * @param onDeath told when the thread ends without having been asked to.
 * @throws when the thread cannot open the file, or ends before it has.
 */
export async function startWriterThread(
  entry: string,
  command: string,
  url: string,
  onDeath: (error: unknown) => void,
): Promise<WriterThread> {
  const thread = new Worker(entry, { argv: [command], workerData: { url } });
  const ended = new Promise<void>((resolve) => {
    thread.once("exit", () => resolve());
  });
  const first: unknown = await Promise.race([once(thread, "message").then(([message]: unknown[]) => message), ended]);
  const { data: start = { failed: "The thread ended." } } = started.safeParse(first);
  if (start !== "open") throw new Error(start.failed);
  let stopping = false;
  let lost: unknown;
  thread.on("error", (error) => {
    lost = error;
  });
  void ended.then(() => {
    if (!stopping) onDeath(lost);
  });
  return {
    line: {
      send: (message) => thread.postMessage(message),
      receive: (listener) => void thread.on("message", listener),
    },
    async stop() {
      stopping = true;
      thread.postMessage(STOP);
      await ended;
    },
  };
}

/** What runs in the thread, until it is told to stop. */
export async function runWriterThread(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error("This is no thread.");
  const { url } = z.object({ url: z.string() }).parse(workerData);
  const file = await openSqlite(url).catch((error: unknown) => {
    port.postMessage({ failed: String(error) } satisfies z.infer<typeof started>);
  });
  if (file === undefined) return;
  const stopped = new Promise<void>((resolve) => {
    port.on("message", (message) => {
      if (message === STOP) resolve();
    });
  });
  new WriterHost(file).serve({
    send: (message) => port.postMessage(message),
    receive: (listener) => void port.on("message", listener),
  });
  port.postMessage("open" satisfies z.infer<typeof started>);
  await stopped;
  file.close();
  port.close();
}
