/** Issue §1: SIGTERM stops accepting, finishes what is in flight, exits 0. */
import { describe, expect, it } from "vitest";
import { openSocket, readToEnd } from "#tests/support/raw-http";
import { startServer } from "#tests/support/server";

const BODY = "grant_type=client_credentials&client_id=x&client_secret=y";
const HEAD = `POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${BODY.length}\r\n\r\n`;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(["SIGTERM", "SIGINT"] as const)("%s", (signal) => {
  it("answers the request in flight, refuses new ones and exits 0", async () => {
    const server = await startServer({ engine: "sqlite" });
    const inFlight = await openSocket(server.port);
    inFlight.write(HEAD + BODY.slice(0, 10));
    const idle = await openSocket(server.port);
    await pause(100);

    const answer = readToEnd(inFlight);
    const idleEnd = readToEnd(idle);
    const from = performance.now();
    server.signal(signal);
    await pause(300);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();

    inFlight.write(BODY.slice(10));
    const text = await answer;
    expect(text).toMatch(/^HTTP\/1\.1 40[01] /);
    expect(text).toMatch(/"error":"invalid_client"/);
    expect(await idleEnd).toBe("");
    expect(await server.exited).toBe(0);
    expect(performance.now() - from).toBeLessThan(5_000);
    await server.stop();
  });

  it("closes kept-alive connections, so that they do not delay the stop", async () => {
    const server = await startServer({ engine: "sqlite" });
    await Promise.all(Array.from({ length: 5 }, async () => await (await fetch(`${server.url}/healthz`)).text()));
    const from = performance.now();
    server.signal(signal);
    expect(await server.exited).toBe(0);
    expect(performance.now() - from).toBeLessThan(5_000);
    await server.stop();
  });
});
