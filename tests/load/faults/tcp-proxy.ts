/** A TCP proxy between server and database, which can do to connections what networks do. */
import { connect, createServer, type Socket } from "node:net";

export interface TcpProxy {
  readonly port: number;
  /** Refuses new connections and resets the open ones: the database is stopped. */
  refuse(): void;
  /** Resets the open connections; new ones go through. */
  cut(): void;
  /** Passes nothing on in either direction any more, and says so to nobody. New connections are accepted, and silent too. */
  silence(): void;
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

/** Listens on a free port and passes on to `target` on this machine. */
export async function startProxy(target: number): Promise<TcpProxy> {
  const links = new Set<Link>();
  let mode: "pass" | "refuse" | "silent" = "pass";
  let pause = 0;
  const server = createServer((near) => {
    near.on("error", () => undefined);
    if (mode === "refuse") {
      near.resetAndDestroy();
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
