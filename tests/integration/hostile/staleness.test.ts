/** Issue 10 §2: a change makes stale what was decided on it, and nothing else. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { recordConfigChange } from "#app/db/config-change";
import { inTransaction } from "#app/db/transaction";
import { createClient, type TestClient } from "#tests/support/fixtures";
import { basic, post } from "#tests/support/protocol-client";
import { TOPOLOGIES, useServer } from "#tests/support/use-server";

const CHANGES = 20;
const LOOPS = 4;
/** Milliseconds: on SQLite each change made here has to wait for the server's own transactions. */
const REST = 10;

describe.each(TOPOLOGIES)("configuration that keeps changing on $engine, workers: $workers", ({ engine, workers }) => {
  const server = useServer({ engine, env: { WORKERS: String(workers) } });

  const ask = (client: TestClient) =>
    post(`${server().url}/token`, { grant_type: "client_credentials" }, { authorization: basic(client.clientId, client.secret) });

  const setStatus = (id: string, status: "active" | "suspended") =>
    inTransaction(async (tx) => {
      await tx.application.update({ where: { id }, data: { status } });
      await recordConfigChange(tx, { kind: "application", key: id });
    });

  it("counts for the application changed from the next request on, and refuses no other's", async () => {
    const [changed, other] = [await createClient(), await createClient()];
    let going = true;
    const others: number[] = [];
    const load = Array.from({ length: LOOPS }, async () => {
      while (going) others.push((await ask(other)).status);
    });
    const mine: number[] = [];
    for (let count = 0; count < CHANGES; count += 1) {
      await sleep(REST);
      await setStatus(changed.applicationId, count % 2 === 0 ? "suspended" : "active");
      mine.push((await ask(changed)).status);
    }
    going = false;
    await Promise.all(load);
    expect(mine).toEqual(mine.map((_, count) => (count % 2 === 0 ? 401 : 200)));
    expect(new Set(others)).toEqual(new Set([200]));
    expect(others.length).toBeGreaterThan(LOOPS);
  });
});
