/** Issue 10 §2: many connections that never complete a request keep no other client from an answer, and each of them is closed. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectSecurely } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startHttpServer } from "#app/server/http-server";
import { freePort } from "#tests/support/free-port";
import { readMetric } from "#tests/support/metrics";
import { openSocket, readToEnd } from "#tests/support/raw-http";
import { type RunningServer, startServer } from "#tests/support/server";

const MAX = 1000;
const HEAD = "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n";
const ASKING = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
/** Milliseconds: far less than the server's own timeouts, which would free connections too. */
const HANG = 6_000;

/** The first line that a connection gets, or that it was closed. */
async function answerOf(socket: Socket, request = ASKING): Promise<string> {
  return await new Promise((resolve) => {
    socket.once("data", (bytes) => resolve(String(bytes).slice(0, 12)));
    socket.once("close", () => resolve("closed"));
    socket.write(request);
  });
}

/** A client that does not close its side when the server has closed its own. */
async function openStubborn(port: number): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
  socket.on("error", () => undefined).resume();
  await once(socket, "connect");
  return socket;
}

async function openSecure(port: number): Promise<Socket> {
  const socket = connectSecurely({ host: "127.0.0.1", port, rejectUnauthorized: false });
  socket.on("error", () => undefined).resume();
  await once(socket, "secureConnect");
  return socket;
}

const SILENT = ["that send nothing", ""] as const;
const HALF_HEADERS = ["of half-sent headers", HEAD] as const;
const HALF_BODIES = ["of half-sent bodies", `${HEAD}Content-Length: 100\r\n\r\ngrant_`] as const;
const KEPT = ["that have been answered and stay", ASKING] as const;
const HALF_HANDSHAKES = ["of handshakes that never end", "\x16\x03\x01\x02\x00\x01"] as const;

describe.each([
  { engine: "sqlite", env: { WORKERS: "1" }, kinds: [SILENT, HALF_HEADERS, HALF_BODIES, KEPT], join: openStubborn, ask: openSocket },
  { engine: "postgresql", env: { WORKERS: "2" }, kinds: [HALF_HEADERS, HALF_BODIES], join: openStubborn, ask: openSocket },
  { engine: "sqlite", env: { TLS: "self-signed" }, kinds: [SILENT, HALF_HANDSHAKES], join: openStubborn, ask: openSecure },
  { engine: "sqlite", env: { TLS: "self-signed" }, kinds: [HALF_BODIES], join: openSecure, ask: openSecure },
] as const)("on $engine with $env, many connections", ({ engine, env, kinds, join, ask }) => {
  const size = MAX * ("WORKERS" in env ? Number(env.WORKERS) : 1);
  const opened: Socket[] = [];
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ engine, env: { MAX_CONNECTIONS: String(MAX), ...env } });
  });
  afterAll(async () => await server.stop());
  afterEach(() => {
    for (const socket of opened.splice(0)) socket.destroy();
  });

  it.each<readonly [string, string]>(kinds)("%s give way to a newcomer from the same source", async (_name, begin) => {
    opened.push(...(await Promise.all(Array.from({ length: size }, () => join(server.port)))));
    for (const socket of opened) socket.write(begin, "latin1");
    const hang = AbortSignal.timeout(HANG);
    const hung = once(hang, "abort").then(() => "kept waiting");
    for (let turn = 0; turn < 20; turn += 1) {
      const health = async () => await answerOf(await ask(server.port));
      expect(await Promise.race([health(), hung])).toBe("HTTP/1.1 200");
    }
  });
});

it("timeouts of headers and of bodies free their connections, whatever the client does", async () => {
  const metricsPort = await freePort();
  const server = await startServer({ engine: "sqlite", env: { METRICS_PORT: String(metricsPort) } });
  const open = () => readMetric(`http://127.0.0.1:${metricsPort}/metrics`, "latchkey_connections");
  const opened = await Promise.all(Array.from({ length: 40 }, () => openStubborn(server.port)));
  for (const [at, socket] of opened.entries()) socket.write(at % 2 === 0 ? HEAD : `${HEAD}Content-Length: 100\r\n\r\ngrant_`);
  await expect.poll(open).toEqual([40]);
  await expect.poll(open, { timeout: 60_000 }).toEqual([0]);
  for (const socket of opened) socket.destroy();
  await server.stop();
});

describe("on one connection", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ engine: "sqlite" });
  });
  afterAll(async () => await server.stop());

  /** What a connection gets until it is closed. */
  const received = async (request: string) => {
    const socket = await openSocket(server.port);
    const hung = once(AbortSignal.timeout(HANG), "abort").then(() => "kept open");
    socket.write(request);
    return await Promise.race([readToEnd(socket), hung]).finally(() => socket.destroy());
  };

  it("four requests may be sent before the first is answered; with more it is closed (RFC 9112 §9.3.2)", async () => {
    const last = ASKING.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    const answers = (text: string) => text.match(/HTTP\/1\.1 200/g) ?? [];
    expect(answers(await received(`${ASKING.repeat(3)}${last}`))).toHaveLength(4);
    const before = await received(ASKING.repeat(500));
    expect(before).not.toBe("kept open");
    // Health is answered at once, so that answers to the first of them may have left.
    expect(answers(before).length).toBeLessThanOrEqual(4);
  });

  it.each([
    ["/healthz", 405],
    ["/readyz", 405],
    ["/x//login", 404],
    ["/login/", 308],
  ])("POST %s is answered before its body is read, and closed if the body goes on", async (path, status) => {
    const begin = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n`;
    expect(await received(begin)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});

describe("who gives way", () => {
  const open: Socket[] = [];
  const start = async (listener: Parameters<typeof startHttpServer>[0]["listener"], max: number) =>
    await startHttpServer({ listener, tls: undefined, host: "127.0.0.1", port: 0, connections: { max, sharedPeers: true } });
  const newcomer = async (port: number) => {
    const socket = await openSocket(port);
    open.push(socket);
    return socket;
  };

  it("who does not read the answer does; a request under way does not, and who comes then is closed", async () => {
    const large = Buffer.alloc(32 * 1024 * 1024);
    const held: (() => void)[] = [];
    const server = await start((incoming, outgoing) => {
      if (incoming.url === "/large") outgoing.end(large);
      else if (incoming.url === "/slow") held.push(() => outgoing.end("at last"));
      else outgoing.end("here");
    }, 4);
    const slow = [await newcomer(server.port), await newcomer(server.port)];
    for (const socket of slow) socket.write(ASKING.replace("/healthz", "/slow"));
    await expect.poll(() => held.length).toBe(2);
    for (let count = 0; count < 2; count += 1) (await newcomer(server.port)).pause().write(ASKING.replace("/healthz", "/large"));
    // Both places of those that do not read are taken by others that work.
    for (let count = 3; count <= 4; count += 1) {
      (await newcomer(server.port)).write(ASKING.replace("/healthz", "/slow"));
      await expect.poll(() => held.length).toBe(count);
    }
    expect(await answerOf(await newcomer(server.port))).toBe("closed");
    expect(server.connections()).toBe(4);
    const answers = slow.map((socket) => once(socket, "data"));
    for (const answer of held) answer();
    for (const answer of answers) expect(String((await answer)[0])).toMatch(/at last$/);
    for (const socket of open) socket.destroy();
    await server.stop(100);
  });

  it("a source is held to nine tenths, so that others get in while all of its requests are under way", async () => {
    let asked = 0;
    const options = { tls: undefined, host: "127.0.0.1", port: 0, connections: { max: 20, sharedPeers: false } };
    const listener = () => {
      asked += 1;
    };
    const server = await startHttpServer({ ...options, listener });
    for (let count = 0; count < 18; count += 1) (await newcomer(server.port)).write(ASKING);
    await expect.poll(() => asked).toBe(18);
    expect(await answerOf(await newcomer(server.port))).toBe("closed");
    expect(server.connections()).toBe(18);
    const elsewhere = connect({ host: "127.0.0.1", port: server.port, localAddress: "127.0.0.2" });
    await once(elsewhere, "connect");
    elsewhere.write(ASKING);
    await expect.poll(() => asked).toBe(19);
    for (const socket of [...open, elsewhere]) socket.destroy();
    await server.stop(100);
  });
});
