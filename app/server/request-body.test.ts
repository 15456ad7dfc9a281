import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { discardRest, readBody } from "./request-body";

const LIMIT = 64 * 1024;
const CHUNKED = "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
const END = "0\r\n\r\n";

let server: Server;
let sockets: Socket[];
let bodies: string[];
beforeEach(async () => {
  sockets = [];
  bodies = [];
  server = createServer((incoming, outgoing) => {
    readBody(incoming, LIMIT, (body) => {
      bodies.push(String(body));
      outgoing.end(typeof body === "string" ? body : `${body.length}`);
      if (typeof body === "string") discardRest(incoming);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

async function send(...writes: readonly string[]): Promise<Socket> {
  const address: AddressInfo | string | null = server.address();
  const socket = connect(typeof address === "object" && address ? address.port : 0, "127.0.0.1");
  socket.on("error", () => undefined);
  sockets.push(socket);
  await once(socket, "connect");
  for (const bytes of writes) {
    socket.write(bytes);
    if (writes.length > 1) await wait(5);
  }
  return socket;
}

async function answer(socket: Socket): Promise<string> {
  const [bytes] = await once(socket, "data");
  return String(bytes).split("\r\n\r\n")[1] ?? "";
}

/** A body in chunks of one size, without its end. */
const chunks = (count: number, size: number) => `${size.toString(16)}\r\n${"a".repeat(size)}\r\n`.repeat(count);

describe("a request's body (issue 10 §1)", () => {
  it("is whole however it comes", async () => {
    const declared = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\n";
    await answer(await send(`${declared}abcdef`));
    await answer(await send(declared, "ab", "cde", "f"));
    await answer(await send(`${CHUNKED}3\r\nabc\r\n3\r\ndef\r\n${END}`));
    expect(bodies).toEqual(["abcdef", "abcdef", "abcdef"]);
    expect(await answer(await send(`${CHUNKED}${END}`))).toContain("0");
  });

  it("may fill its limit in pieces of a packet's size, and be one byte longer in none", async () => {
    expect(await answer(await send(`${CHUNKED}${chunks(64, 1024)}${END}`))).toContain("65536");
    expect(await answer(await send(`${CHUNKED}${chunks(64, 1024)}${chunks(1, 1)}${END}`))).toContain("too_large");
    expect(await answer(await send(`POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${LIMIT + 1}\r\n\r\n`))).toContain("too_large");
  });

  it("is given up when it comes in pieces of one byte, before its end and without being gathered", async () => {
    expect(await answer(await send(`${CHUNKED}${chunks(1024, 1)}${END}`))).toContain("1024");
    expect(await answer(await send(`${CHUNKED}${chunks(1025, 1)}`))).toContain("fragmented");
    const many = await send(`${CHUNKED}${chunks(65_000, 1)}`);
    // Not `once`: it is cut off, and that may be an error to it.
    if (!many.closed) await new Promise((resolve) => void many.resume().once("close", resolve));
    expect(bodies.map((body) => body.length)).toEqual([1024, "fragmented".length, "fragmented".length]);
  });

  it("is refused while others that do not end hold what there is, and taken again once they have left", { timeout: 30_000 }, async () => {
    const half = `${CHUNKED}${chunks(63, 1024)}`;
    for (let index = 0; index < 1024; index += 1) await send(half);
    // All of them hold the whole limit each.
    await expect.poll(async () => await answer(await send(`${half}${END}`)), { timeout: 5000 }).toContain("busy");
    expect(await answer(await send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\na"))).toBe("1");
    for (const socket of sockets) socket.destroy();
    await expect.poll(async () => await answer(await send(`${half}${END}`)), { timeout: 5000 }).toContain(String(63 * 1024));
  });
});
