/** A TCP proxy between server and database, which can do to connections what networks do. */
import { connect, createServer, type Socket } from "node:net";

export interface TcpProxy {
  readonly port: number;
  /** Refuses new connections and resets the open ones: the database is stopped. */
  refuse(): void;
  /** Resets the open connections; new ones go through. */
  cut(): void;
  /** Forwards nothing in either direction and keeps the connections open. New connections are accepted and get nothing either. */
  silence(): void;
  /** Answers new connections as a PostgreSQL that takes none, with this SQLSTATE, and resets the open ones. */
  turnAway(sqlstate: string): void;
  /** Delays everything that the database says, milliseconds. */
  delay(milliseconds: number): void;
  /** Ends every fault for new connections. Those that fell silent stay so for ever, as after a move to another address. */
  heal(): void;
  close(): Promise<void>;
}

interface Link {
  readonly near: Socket;
  readonly far: Socket;
  silent: boolean;
}

/**
 * The proxy in front of a database, and the database's address through it.
 *
 * @param url `postgresql://…`
 */
export async function proxyTo(url: string): Promise<{ readonly proxy: TcpProxy; readonly throughProxy: string }> {
  const proxy = await startProxy(Number(new URL(url).port));
  const through = new URL(url);
  through.port = String(proxy.port);
  return { proxy, throughProxy: through.href };
}

/** Listens on a free port and passes on to `target` on this machine. */
export async function startProxy(target: number): Promise<TcpProxy> {
  const links = new Set<Link>();
  let mode: "pass" | "refuse" | "silent" | { readonly sqlstate: string } = "pass";
  let pause = 0;
  const server = createServer((near) => {
    near.on("error", () => undefined);
    if (mode === "refuse") {
      near.resetAndDestroy();
      return;
    }
    if (typeof mode === "object") {
      turnAwayFrom(near, mode.sqlstate);
      return;
    }
    const far = connect(target, "127.0.0.1");
    far.on("error", () => undefined);
    const link: Link = { near, far, silent: mode === "silent" };
    links.add(link);
    const pass = (to: Socket, wait: () => number) => (bytes: Buffer) => {
      if (link.silent) return;
      const milliseconds = wait();
      if (milliseconds === 0) to.write(bytes);
      else setTimeout(() => to.writable && !link.silent && to.write(bytes), milliseconds);
    };
    near.on(
      "data",
      pass(far, () => 0),
    );
    far.on(
      "data",
      pass(near, () => pause),
    );
    const gone = () => {
      links.delete(link);
      near.destroy();
      if (!link.silent) far.destroy();
    };
    near.on("close", gone);
    far.on("close", () => !link.silent && gone());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const cut = () => {
    for (const { near, far } of links) {
      near.resetAndDestroy();
      far.destroy();
    }
  };
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    refuse() {
      mode = "refuse";
      cut();
    },
    cut,
    silence() {
      mode = "silent";
      for (const link of links) link.silent = true;
    },
    turnAway(sqlstate) {
      mode = { sqlstate };
      cut();
    },
    delay(milliseconds) {
      pause = milliseconds;
    },
    heal() {
      mode = "pass";
      pause = 0;
    },
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The request for TLS that some drivers begin with: it has this code in the place of the protocol's version. */
const SSL_REQUEST = 80_877_103;

/** Answers the start-up message with an ErrorResponse, as PostgreSQL does before it lets anybody in. */
function turnAwayFrom(near: Socket, sqlstate: string): void {
  near.on("data", (bytes) => {
    if (bytes.length === 8 && bytes.readInt32BE(4) === SSL_REQUEST) {
      near.write("N");
      return;
    }
    const fields = ["SFATAL", "VFATAL", `C${sqlstate}`, "Mnot now"].map((field) => `${field}\0`).join("");
    const body = Buffer.from(`${fields}\0`);
    const head = Buffer.alloc(5);
    head.write("E");
    head.writeInt32BE(body.length + 4, 1);
    near.end(Buffer.concat([head, body]));
  });
}
