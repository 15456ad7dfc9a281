/** A stream that breaks where nobody listens for its error would end the process, and every request with it. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, get } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { startHttpServer } from "#app/server/http-server";
import { staticFiles } from "#app/server/static-files";
import { openSocket } from "#tests/support/raw-http";

const uncaught: unknown[] = [];
const note = (error: unknown) => void uncaught.push(error);

describe("the process survives", () => {
  afterEach(() => {
    process.off("uncaughtException", note);
  });

  it("a static file that is gone when it is asked for", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "latchkey-files-"));
    await writeFile(path.join(folder, "a.txt"), "a");
    await writeFile(path.join(folder, "b.txt"), "b");
    const files = staticFiles(folder);
    const server = createServer((incoming, outgoing) => files(incoming, outgoing, () => outgoing.end())).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await rm(path.join(folder, "a.txt"));
    process.on("uncaughtException", note);
    const ask = (name: string) =>
      new Promise<number | string>((resolve) => {
        const request = get({ host: "127.0.0.1", port, path: name, agent: false }, (response) =>
          resolve(response.resume().statusCode ?? 0),
        );
        request.once("error", () => resolve("broken off"));
      });
    expect(await ask("/a.txt")).toBe("broken off");
    expect(await ask("/b.txt")).toBe(200);
    expect(uncaught).toEqual([]);
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });

  it("clients that ask for a tunnel and are gone", async () => {
    const server = await startHttpServer({
      listener: (_, outgoing) => outgoing.end("here"),
      tls: undefined,
      host: "127.0.0.1",
      port: 0,
      connections: { max: 100, sharedPeers: false },
    });
    process.on("uncaughtException", note);
    for (let count = 0; count < 50; count += 1) {
      const socket = await openSocket(server.port);
      socket.write("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\nmore");
      setImmediate(() => socket.resetAndDestroy());
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(uncaught).toEqual([]);
    expect(await (await fetch(`http://127.0.0.1:${server.port}/`)).text()).toBe("here");
    await server.stop(1000);
  });
});
