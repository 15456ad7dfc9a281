import http from "node:http";
import { afterAll, describe, expect, it } from "vitest";
import { applyLoad, parseWrk } from "./load";
import { formRequest, requestBytes, withoutAnyOf, wrkScript } from "./request";

const STALL_MS = 400;

describe("the open loop", () => {
  let served = 0;
  const server = http.createServer((_request, response) => {
    served += 1;
    // One stall, once the generator counts: a clock that starts when a request is sent would hardly show it.
    if (served === 250) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STALL_MS);
    response.end("{}");
  });
  afterAll(() => void server.close());

  it("counts latency from the planned time, so that a stall is charged to every request it has delayed", async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const request = formRequest(`http://127.0.0.1:${port}/token`, { grant_type: "client_credentials" });
    const figures = await applyLoad(request, { pid: process.pid }, { kind: "open", rate: 200 }, 1);
    // A stall of 400 ms in a second of arrivals delays 40 of 100 requests, half of those by 200 ms or more.
    expect(figures.p99).toBeGreaterThan(STALL_MS / 2);
    expect(figures.errors).toBe(0);
    expect(figures.rate).toBeCloseTo(200, -1);
  }, 20_000);
});

describe("requests", () => {
  const request = formRequest("http://127.0.0.1:1/token?a=b", { token: "a b" }, { authorization: "Basic x" });

  it("writes them as the bytes of HTTP/1.1", () => {
    expect(requestBytes(request)).toBe(
      "POST /token?a=b HTTP/1.1\r\nhost: 127.0.0.1:1\r\ncontent-type: application/x-www-form-urlencoded\r\n" +
        "authorization: Basic x\r\ncontent-length: 9\r\n\r\ntoken=a+b",
    );
  });

  it("sends no body with GET", () => {
    const get = { ...request, method: "GET", body: "" } as const;
    expect(requestBytes(get)).not.toContain("content-length");
    expect(wrkScript(get)).not.toContain("wrk.body");
  });
});

describe("requests of many clients", () => {
  const anyOf = [{ authorization: "Basic x" }, { authorization: "Basic y" }];
  const request = { ...formRequest("http://127.0.0.1:1/token", {}, { authorization: "Basic x" }), anyOf };

  it("differ in what is theirs alone", () => {
    expect(withoutAnyOf(request)).toEqual({
      request: requestBytes(formRequest(request.url, {})),
      lines: ["authorization: Basic x\r\n", "authorization: Basic y\r\n"],
    });
    expect(withoutAnyOf(formRequest(request.url, {})).lines).toEqual([]);
  });

  it.each([
    { load: { kind: "open", rate: 200 } as const, by: "our generator" },
    { load: { kind: "closed", connections: 2 } as const, by: "wrk, where it is installed" },
  ])(
    "are sent by $by",
    async ({ load }) => {
      const seen = new Set<string>();
      const server = http.createServer((incoming, response) => {
        seen.add(`${incoming.headers["content-type"]} ${incoming.headers.authorization}`);
        response.end("{}");
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const address = server.address();
      const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/token`;
      const { errors } = await applyLoad({ ...request, url }, { pid: process.pid }, load, 1);
      server.close();
      expect(errors).toBe(0);
      expect([...seen].sort()).toEqual(["Basic x", "Basic y"].map((each) => `application/x-www-form-urlencoded ${each}`));
    },
    20_000,
  );
});

describe("wrk's result", () => {
  it("is read in milliseconds and seconds", () => {
    const output = "Running 3s test\nRESULT 1000 2000000 1500 9000 20000 3\nrequests/sec: 500\n";
    expect(parseWrk(output)).toEqual({
      answers: 1000,
      answersInAll: 1000,
      seconds: 2,
      p50: 1.5,
      p99: 9,
      p999: 20,
      errors: 3,
      latenessP99: 0,
    });
  });

  it("is an error when it is missing", () => {
    expect(() => parseWrk("unable to connect")).toThrow("unable to connect");
  });
});
