/** The writer in the primary process, for its workers: `docs/decisions/0013-one-sqlite-writer.md`. */
import cluster, { type Worker } from "node:cluster";
import { openSqlite } from "../sqlite/open";
import { WriterHost } from "./host";
import type { Line } from "./messages";

/**
 * Opens the file and writes for every worker that there is or will be.
 *
 * @param url `file:…`
 * @returns closes the file.
 */
export async function hostWriter(url: string): Promise<() => void> {
  const file = await openSqlite(url);
  const host = new WriterHost(file);
  cluster.on("fork", (worker) => {
    const end = host.serve(lineTo(worker));
    worker.once("exit", end);
  });
  return () => file.close();
}

function lineTo(worker: Worker): Line {
  return {
    // One that has just died is told nothing any more; what it asked for is done or was never begun.
    send: (message) => void (worker.isConnected() && worker.send(message, () => undefined)),
    receive: (listener) => void worker.on("message", listener),
  };
}

/** In a worker: the line to the primary. */
export function lineToPrimary(): Line {
  return {
    send: (message) => void process.send?.(message, undefined, undefined, () => undefined),
    receive: (listener) => void process.on("message", listener),
  };
}
