/** A thread of a process that serves, with an SQLite file of its own open: the event loop does not stand still for what it does. */
import { parentPort, Worker, workerData } from "node:worker_threads";
import { z } from "zod";

/** The way to the thread, or from it. */
interface ThreadLine {
  send(message: unknown): void;
  receive(listener: (message: unknown) => void): void;
}

export interface DatabaseThread {
  readonly line: ThreadLine;
  /** Closes the file and ends the thread. Whatever was asked before is done. */
  stop(): Promise<void>;
}

const STOP = "stop";
const started = z.union([z.literal("open"), z.object({ failed: z.string() })]);

/**
 * Starts the thread and waits until it has opened the file.
 *
 * @param entry absolute path of a program that calls {@link runDatabaseThread} when its argument is `command`.
 * @param url `file:…`
 * @param onDeath told when the thread ends without having been asked to.
 * @throws when the thread cannot open the file, or ends before it has.
 */
export async function startDatabaseThread(
  entry: string,
  command: string,
  url: string,
  onDeath: (error: unknown) => void,
): Promise<DatabaseThread> {
  const thread = new Worker(entry, { argv: [command], workerData: { url } });
  const ended = new Promise<void>((resolve) => {
    thread.once("exit", () => resolve());
  });
  const first: unknown = await firstWord(thread);
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

/** A thread's first message, or undefined when it ends without a message. Both may come in one turn: then what it said counts. */
function firstWord(thread: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    thread.once("message", resolve);
    thread.once("error", reject);
    thread.once("exit", () => resolve(undefined));
  });
}

/**
 * What runs in the thread, until it is told to stop.
 *
 * @param serve opens the file at a URL and answers what comes along the line; gives back what closes the file.
 */
export async function runDatabaseThread(serve: (url: string, line: ThreadLine) => Promise<() => void>): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error("This is no thread.");
  const { url } = z.object({ url: z.string() }).parse(workerData);
  const line: ThreadLine = {
    send: (message) => port.postMessage(message),
    receive: (listener) => void port.on("message", listener),
  };
  const stopped = new Promise<void>((resolve) => {
    line.receive((message) => {
      if (message === STOP) resolve();
    });
  });
  const close = await serve(url, line).catch((error: unknown) => line.send({ failed: String(error) } satisfies z.infer<typeof started>));
  if (close !== undefined) {
    line.send("open" satisfies z.infer<typeof started>);
    await stopped;
    close();
  }
  port.close();
}
