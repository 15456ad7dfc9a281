import http, { type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type GuardedFetchOptions, guardedFetch, OutboundError } from "./guarded-fetch";

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A server on loopback; answers its port. */
async function serverOf(listener: RequestListener): Promise<number> {
  const server = http.createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  return (server.address() as AddressInfo).port;
}

const BOUNDS = { maxBytes: 1000, timeoutMs: 5000, allowInner: [] } satisfies GuardedFetchOptions;
const LOOPBACK = { ...BOUNDS, allowInner: ["127.0.0.1"] };
const refusal = (url: string, options: GuardedFetchOptions = BOUNDS) => expect(guardedFetch(url, options)).rejects;

describe("a request to an address that a stranger chose", () => {
  it.each([
    "http://app.example/client.json",
    "ftp://app.example/",
    "file:///etc/passwd",
    "https://ada:secret@app.example/",
    "app.example",
    "",
  ])("is not made to %j", async (url) => {
    await refusal(url).toMatchObject({ failure: "url" });
  });

  it.each([
    "https://127.0.0.1/",
    "https://127.1/",
    "https://0x7f000001/",
    "https://2130706433/",
    "https://0/",
    "https://10.0.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[fd00::1]/",
  ])("is not made to %s, which is an inner address however it is written", async (url) => {
    await refusal(url).toMatchObject({ failure: "address" });
  });

  it.each([[["10.0.0.1"]], [["8.8.8.8", "127.0.0.1"]], [["2606:4700::1111", "::1"]], [["::ffff:10.0.0.1"]]])(
    "is not made to a name with the addresses %j",
    async (addresses) => {
      await refusal("https://app.example/", { ...BOUNDS, resolve: async () => addresses }).toMatchObject({ failure: "address" });
    },
  );

  it("is not made to a name without an address", async () => {
    const options = { ...BOUNDS, resolve: async () => [] };
    await refusal("https://app.example/", options).toThrow(OutboundError);
    await refusal("https://app.example/", options).toMatchObject({ failure: "unresolved" });
  });

  it("goes to the very address that was checked: the name is resolved once (rebinding)", async () => {
    const port = await serverOf((request, answer) => void answer.end(request.headers.host));
    const answers = [["127.0.0.1"], ["203.0.113.1"]];
    const asked: string[] = [];
    const resolve = async (host: string) => {
      asked.push(host);
      return answers.shift() ?? [];
    };
    const options = { ...BOUNDS, allowInner: ["rebind.example"], resolve };
    const { body } = await guardedFetch(`http://rebind.example:${port}/`, options);
    expect(body.toString()).toBe(`rebind.example:${port}`);
    expect(asked).toEqual(["rebind.example"]);
  });

  it("reaches an inner host that is allowed by name, and by http, and no other", async () => {
    const port = await serverOf((_request, answer) => void answer.end("{}"));
    expect((await guardedFetch(`http://127.0.0.1:${port}/`, LOOPBACK)).body.toString()).toBe("{}");
    expect((await guardedFetch(`http://localhost:${port}/`, { ...BOUNDS, allowInner: ["localhost"] })).status).toBe(200);
    await refusal(`https://127.0.0.2:${port}/`, LOOPBACK).toMatchObject({ failure: "address" });
    await refusal(`http://127.0.0.2:${port}/`, LOOPBACK).toMatchObject({ failure: "url" });
  });

  it("does not follow a redirect", async () => {
    const asked: unknown[] = [];
    const port = await serverOf((request, answer) => {
      asked.push(request.url);
      answer.writeHead(302, { Location: "/inner" }).end();
    });
    expect((await guardedFetch(`http://127.0.0.1:${port}/a`, LOOPBACK)).status).toBe(302);
    expect(asked).toEqual(["/a"]);
  });

  it("sends a body where one is given", async () => {
    const port = await serverOf((request, answer) => void request.pipe(answer));
    const options = { ...LOOPBACK, method: "POST", body: "logout_token=é" } as const;
    expect((await guardedFetch(`http://127.0.0.1:${port}/`, options)).body.toString()).toBe("logout_token=é");
  });
});

describe("the answer of a stranger's server is not taken", () => {
  it("beyond its bytes, told or not", async () => {
    const told = await serverOf((_request, answer) => void answer.end("a".repeat(1001)));
    await refusal(`http://127.0.0.1:${told}/`, LOOPBACK).toMatchObject({ failure: "too_large" });
    const endless = await serverOf((_request, answer) => {
      const timer = setInterval(() => void answer.write("a".repeat(100)), 1);
      answer.on("close", () => clearInterval(timer));
    });
    await refusal(`http://127.0.0.1:${endless}/`, LOOPBACK).toMatchObject({ failure: "too_large" });
  });

  it("beyond its headers", async () => {
    const port = await serverOf((_request, answer) => void answer.writeHead(200, { "X-Long": "a".repeat(20_000) }).end());
    await refusal(`http://127.0.0.1:${port}/`, LOOPBACK).toMatchObject({ failure: "unreachable" });
  });

  it("beyond its time, be it silent or slow", async () => {
    const silent = await serverOf(() => undefined);
    await refusal(`http://127.0.0.1:${silent}/`, { ...LOOPBACK, timeoutMs: 50 }).toMatchObject({ failure: "timeout" });
    const slow = await serverOf((_request, answer) => {
      const timer = setInterval(() => void answer.write("a"), 5);
      answer.on("close", () => clearInterval(timer));
    });
    await refusal(`http://127.0.0.1:${slow}/`, { ...LOOPBACK, timeoutMs: 100 }).toMatchObject({ failure: "timeout" });
  });

  it("when it is compressed, so that nothing grows when it is unpacked", async () => {
    const port = await serverOf((_request, answer) => void answer.writeHead(200, { "Content-Encoding": "gzip" }).end("x"));
    await refusal(`http://127.0.0.1:${port}/`, LOOPBACK).toMatchObject({ failure: "encoded" });
  });

  it("when it breaks off", async () => {
    const port = await serverOf((_request, answer) => {
      answer.writeHead(200, { "Content-Length": "100" }).write("a");
      setImmediate(() => answer.destroy());
    });
    await refusal(`http://127.0.0.1:${port}/`, LOOPBACK).toMatchObject({ failure: "unreachable" });
    const closed = await serverOf(() => undefined);
    servers.at(-1)?.close();
    await refusal(`http://127.0.0.1:${closed}/`, LOOPBACK).toMatchObject({ failure: "unreachable" });
  });
});
