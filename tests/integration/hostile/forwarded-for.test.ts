/** Issue 10 §4: one client behind a proxy is one source, however the proxy writes its address. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "#tests/support/server";
import { ONE_AND_SEVERAL } from "#tests/support/use-server";

/** More than the throttle of new accounts, or of guesses at one, lets a source have. */
const MANY = 60;

describe.each(ONE_AND_SEVERAL)("X-Forwarded-For, on $engine, workers: $workers", ({ engine, workers }) => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ engine, env: { TRUST_PROXY: "1", WORKERS: String(workers) } });
  });
  afterAll(async () => await server.stop());

  it.each([
    ["another port each time", (turn: number) => `198.51.100.7:${1024 + turn}`],
    ["in brackets with another port", (turn: number) => `[2001:db8:1::7]:${1024 + turn}`],
    ["with another zone", (turn: number) => `fe80::7%eth${turn}`],
    ["other junk each time", (turn: number) => `unknown-${turn}`],
    ["another spelling of IPv6", (turn: number) => `2001:DB8:2:${"0".repeat(1 + (turn % 4))}::${turn.toString(16)}`],
  ])("%s: the throttle by source bites", async (_name, entry) => {
    const statuses = new Set<number>();
    for (let turn = 0; turn < MANY && !statuses.has(429); turn += 1) {
      const body = new URLSearchParams({ email: `nobody-${turn}@example.com`, password: "correct horse battery" });
      const answer = await fetch(`${server.url}/login`, { method: "POST", body, headers: { "x-forwarded-for": entry(turn) } });
      statuses.add(answer.status);
    }
    expect(statuses).toContain(429);
  });
});

it("is ignored while no proxy is trusted, and the log says what to set, once", async () => {
  const server = await startServer({ engine: "sqlite" });
  for (let turn = 0; turn < 3; turn += 1) await fetch(`${server.url}/jwks`, { headers: { "x-forwarded-for": "198.51.100.7" } });
  await expect.poll(() => server.logs()).toContain("X-Forwarded-For is ignored");
  expect(server.logs().match(/X-Forwarded-For is ignored[^"]*TRUST_PROXY=1/g)).toHaveLength(1);
  await server.stop();
});
