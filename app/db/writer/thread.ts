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

/**
 * Starts the thread and waits until it has opened the file.
 *
 * @param entry absolute path of a program that calls `runWriterThread` when its argument is `command`.
 * @param url `file:…`
 * @param onDeath told when the thread ends without having been asked to.
 * @throws what opening the file throws.
 */
export async function startWriterThread(
  entry: string,
  command: string,
  url: string,
  onDeath: (error: unknown) => void,
): Promise<WriterThread> {
  const thread = new Worker(entry, { argv: [command], workerData: { url } });
  await once(thread, "message");
  let stopping = false;
  let lost: unknown;
  thread.on("error", (error) => {
    lost = error;
  });
  const ended = once(thread, "exit").then(() => {
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
  const file = await openSqlite(url);
  const stopped = new Promise<void>((resolve) => {
    port.on("message", (message) => {
      if (message === STOP) resolve();
    });
  });
  new WriterHost(file).serve({
    send: (message) => port.postMessage(message),
    receive: (listener) => void port.on("message", listener),
  });
  port.postMessage("open");
  await stopped;
  file.close();
  port.close();
}
