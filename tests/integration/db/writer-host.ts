/** A process on SQLite and the thread that writes beside it: both ends of the line in one thread. */
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { closeOpened, type Database, openDetached } from "#app/db/database";
import { openSqlite } from "#app/db/sqlite/open";
import type { WriteLine } from "#app/db/writer/client";
import { serveWrites } from "#app/db/writer/thread";

const line = (port: MessagePort): WriteLine => ({
  send: (message) => port.postMessage(message),
  receive: (listener) => void port.on("message", listener),
});

export interface HostedWriter {
  readonly database: Database;
  close(): Promise<void>;
}

/** Opens the file twice: for the thread that writes, and for the process that asks it to. */
export async function hostedWriter(url: string): Promise<HostedWriter> {
  const file = await openSqlite(url);
  const { port1, port2 } = new MessageChannel();
  serveWrites(file, line(port1));
  const database = await openDetached({ url, writer: line(port2) });
  return {
    database,
    async close() {
      await closeOpened(database);
      for (const port of [port1, port2]) port.close();
      file.close();
    },
  };
}
