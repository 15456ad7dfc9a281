/** A process whose SQLite file another thread or process writes: both ends of the line in one process. */
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { closeOpened, type Database, openDetached } from "#app/db/database";
import { openSqlite } from "#app/db/sqlite/open";
import { WriterHost } from "#app/db/writer/host";
import type { Line, Writer } from "#app/db/writer/messages";

/** Processes speak JSON among each other; threads clone, which keeps more. */
const line = (port: MessagePort): Line => ({
  send: (message) => port.postMessage(JSON.parse(JSON.stringify(message))),
  receive: (listener) => void port.on("message", listener),
});

export interface HostedWriter {
  readonly database: Database;
  close(): Promise<void>;
}

/** Opens the file twice: for the one that writes, and for the process that asks it to. */
export async function hostedWriter(url: string, place: Writer["place"]): Promise<HostedWriter> {
  const file = await openSqlite(url);
  const { port1, port2 } = new MessageChannel();
  const end = new WriterHost(file).serve(line(port1));
  const database = await openDetached({ url, writer: { place, line: line(port2) } });
  return {
    database,
    async close() {
      await closeOpened(database);
      end();
      for (const port of [port1, port2]) port.close();
      file.close();
    },
  };
}
