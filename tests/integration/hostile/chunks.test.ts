/** Issue 10 §1: a body in pieces of one byte costs the server no more than it cost to send. */
import { once } from "node:events";
import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSocket } from "#tests/support/raw-http";
import { type RunningServer, startServer } from "#tests/support/server";
import { ONE_AND_SEVERAL } from "#tests/support/use-server";

const HEAD = "HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n";
const oneByte = (count: number) => "1\r\na\r\n".repeat(count);

describe.each(ONE_AND_SEVERAL)("bodies in one-byte chunks, on $engine, workers: $workers", ({ engine, workers }) => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ engine, env: { WORKERS: String(workers) } });
  });
  afterAll(async () => await server.stop());

  /** What a request gets without its body's end, and whether its connection was closed then. */
  async function refusalOf(path: string, address: string): Promise<string> {
    const socket = await openSocket(server.port, address);
    let text = "";
    socket.on("data", (bytes) => {
      text += String(bytes);
    });
    const closed = once(socket, "close");
    socket.write(`POST ${path} ${HEAD}${oneByte(1100)}`);
    await closed;
    return text;
  }

  // Each from an address of its own: a source that sends a second one in a minute gets no answer.
  const ways = [
    ["/token", "127.0.0.4"],
    ["/oauth2/token", "127.0.0.5"],
    ["/login", "127.0.0.6"],
  ] as const;
  it.each(ways)("%s gives them up before their end, and closes the connection", async (path, address) => {
    const text = await refusalOf(path, address);
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toMatch(/^connection: close\r$/im);
    expect(text).toContain("too many small pieces");
  });

  it("many at once hold nothing, keep nobody else waiting, and slow their source's new connections down without shutting it out", async () => {
    const elsewhere = () => openSocket(server.port, "127.0.0.3");
    const sockets = await Promise.all(Array.from({ length: 200 }, elsewhere));
    const closed = sockets.map((socket) => new Promise((resolve) => socket.resume().once("close", resolve)));
    for (const socket of sockets) socket.write(`POST /token ${HEAD}${oneByte(60_000)}`);
    await Promise.all(closed);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    const ask = async (socket: Socket) => {
      const answer = new Promise((resolve) => socket.once("data", () => resolve("answered")).once("close", () => resolve("closed")));
      socket.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
      return await answer;
    };
    const later = await Promise.all(Array.from({ length: 20 * workers }, elsewhere));
    expect(await Promise.all(later.map(ask))).toContain("closed");
    await expect.poll(async () => await ask(await elsewhere()), { timeout: 20_000, interval: 300 }).toBe("answered");
  });
});
