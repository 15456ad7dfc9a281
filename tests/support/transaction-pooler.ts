/**
 * A pooler before PostgreSQL that is shared by transactions, as PgBouncer is with `pool_mode=transaction`. Each client signs in on a
 * session of its own, which the pool keeps; from then on each transaction gets one of the idle sessions.
 */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { Pooler } from "./pgbouncer";

/** Which of the idle sessions a transaction gets. PgBouncer's setting `server_round_robin` chooses the second. */
export type Choice = "last used" | "longest idle";

/** Types of messages, and ReadyForQuery's status outside a transaction (PostgreSQL, "Message Formats"). */
const [TERMINATE, READY_FOR_QUERY, NO_TRANSACTION] = Buffer.from("XZI");

class Session {
  #unread = Buffer.alloc(0);

  /** @param client who signs in, or whose transaction it has */
  constructor(
    readonly socket: Socket,
    public client: Socket | undefined,
  ) {}

  /** @returns whether a transaction, or the sign-in, ends with these bytes from the server. */
  ends(bytes: Buffer): boolean {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    let ended = false;
    while (this.#unread.length >= 5) {
      const end = 1 + this.#unread.readInt32BE(1);
      if (this.#unread.length < end) break;
      ended = this.#unread[0] === READY_FOR_QUERY && this.#unread[5] === NO_TRANSACTION;
      this.#unread = this.#unread.subarray(end);
    }
    return ended;
  }
}

/** @param url of a database that is asked without TLS */
export async function startTransactionPooler(url: string, choice: Choice): Promise<Pooler> {
  const { hostname, port } = new URL(url);
  const sessions: Session[] = [];
  const idle: Session[] = [];

  const signIn = (client: Socket): void => {
    const session = new Session(connect(Number(port), hostname), client);
    sessions.push(session);
    session.socket.on("data", (bytes) => {
      const { client: user } = session;
      if (session.ends(bytes)) {
        session.client = undefined;
        idle.push(session);
      }
      user?.write(bytes);
    });
    session.socket.on("error", () => undefined);
    session.socket.on("close", () => session.client?.destroy());
  };
  const sessionFor = (client: Socket): Session => {
    const session = sessions.find((each) => each.client === client) ?? (choice === "last used" ? idle.pop() : idle.shift());
    if (session === undefined) throw new Error("the pool has no idle session");
    session.client = client;
    return session;
  };

  const server = createServer((client) => {
    signIn(client);
    client.on("error", () => undefined);
    client.on("data", (bytes) => {
      if (bytes[0] === TERMINATE) client.end();
      else sessionFor(client).socket.write(bytes);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const through = new URL(url);
  through.port = String(typeof address === "object" ? address?.port : "");
  const stop = async () => {
    for (const { socket } of sessions) socket.destroy();
    server.close();
    await once(server, "close");
  };
  return { url: through.href, stop };
}
