/** Clients that are slow, silent or endless cost other clients nothing that matters, and no memory that stays. */

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prepareClient } from "#tests/load/faults/kill";
import { startTraffic } from "#tests/load/faults/traffic";
import { ENGINES } from "#tests/support/databases";
import type { TestClient } from "#tests/support/fixtures";
import { openSocket } from "#tests/support/raw-http";
import { type RunningServer, startServer } from "#tests/support/server";

const MEGABYTE = 1024 * 1024;
const HEAD = "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n";

describe.each(ENGINES)("item 65: hostile clients on %s", (engine) => {
  let server: RunningServer;
  let client: TestClient;
  beforeAll(async () => {
    server = await startServer({ engine });
    client = await prepareClient(server);
  });
  afterAll(() => server.stop());

  const megabytes = async () => {
    const [worker] = await server.workers();
    return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${worker}/status`, "utf8"))?.[1]) / 1024;
  };

  /** Runs `attack` while well-formed requests are sent, and checks that each of them gets its answer. */
  async function besideHonestClients<T>(attack: () => Promise<T>): Promise<T> {
    const traffic = startTraffic(server.url, client, 8);
    const result = await attack();
    // Some more of them come while what the attack has left is still there.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await traffic.stop();
    expect(traffic.lost).toBe(0);
    expect([...new Set(traffic.answers.map(({ status }) => status))].sort()).toEqual([200, 400]);
    return result;
  }

  /** Sends up to `most` bytes, 256 kB a millisecond, and tells how many had left when the connection ended. */
  async function pour(socket: Socket, most: number): Promise<number> {
    const block = Buffer.alloc(256 * 1024, "a");
    socket.resume();
    let sent = 0;
    for (; !socket.destroyed && sent < most; await new Promise((resolve) => setTimeout(resolve, 1))) {
      if (socket.writableLength > 4 * MEGABYTE) continue;
      socket.write(block);
      sent += block.length;
    }
    socket.destroy();
    return sent;
  }

  it.each([
    ["a body of 1 GB that says so", `${HEAD}Content-Length: 1073741824\r\n\r\n`],
    ["a chunk of 1 GB", `${HEAD}Transfer-Encoding: chunked\r\n\r\n40000000\r\n`],
  ])("%s is not read to its end", async (_name, head) => {
    const socket = await openSocket(server.port);
    socket.write(head);
    expect(await besideHonestClients(() => pour(socket, 1024 * MEGABYTE))).toBeLessThan(512 * MEGABYTE);
  });

  it("100,000 headers are refused", async () => {
    const socket = await openSocket(server.port);
    const answer = await besideHonestClients(async () => {
      const heard = once(socket, "data");
      socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\n${"X-A: b\r\n".repeat(100_000)}\r\n`);
      return String((await heard)[0]);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    socket.destroy();
  });

  it.runIf(process.platform === "linux")("thousands of half-open and slow connections leave the others their answers", async () => {
    const before = await megabytes();
    const open = async (count: number, begin: string) => {
      const sockets = await Promise.all(Array.from({ length: count }, () => openSocket(server.port)));
      for (const socket of sockets) socket.write(begin);
      return sockets;
    };
    const idle = await open(500, "");
    const unfinished = await open(1000, `${HEAD}Content-Length: 100\r\n\r\ngrant_`);
    const lorises = await open(500, HEAD);
    await besideHonestClients(async () => {
      for (let byte = 0; byte < 20; byte += 1) {
        for (const socket of lorises) socket.write(byte === 0 ? "X-Slow: " : "a");
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
    expect((await megabytes()) - before).toBeLessThan(100);
    for (const socket of [...idle, ...unfinished, ...lorises]) socket.destroy();
  });
});
