/** The machine's clock is set a day ahead, a day back, and right again, while tokens are asked for. */
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { prepareClient } from "#tests/load/faults/kill";
import { discrepancies, readLedger } from "#tests/load/faults/ledger";
import { ENGINES, stopSharedPostgres } from "#tests/support/databases";
import { basic, post, text } from "#tests/support/protocol-client";
import { startServer } from "#tests/support/server";

const CLOCK = path.resolve(import.meta.dirname, "../../load/faults/clock.mjs");

afterAll(stopSharedPostgres);

describe.each(ENGINES)("the clock is set ahead and back, %s", (engine) => {
  it("lifetimes stay what they are, ids differ, and the server goes on", async () => {
    const server = await startServer({ engine, env: { NODE_OPTIONS: `--import ${CLOCK}` } });
    const client = await prepareClient(server);
    const headers = { authorization: basic(client.clientId, client.secret) };
    const shiftClock = async () => {
      // One machine, one clock: the supervisor's too, which must not take it for a standing worker.
      await server.signalAll("SIGUSR2");
      await new Promise((resolve) => setTimeout(resolve, 100));
    };
    const ids = new Set<string>();
    const days = new Set<number>();
    let last: string[] = [];
    let count = 0;
    for (let shift = 0; shift < 4; shift += 1) {
      last = [];
      for (let turn = 0; turn < 20; turn += 1) {
        const answer = await post(`${server.url}/token`, { grant_type: "client_credentials" }, headers);
        expect(answer.status).toBe(200);
        expect(answer.json.expires_in).toBe(3600);
        const token = text(answer.json.access_token);
        const { active, exp, iat, jti } = (await post(`${server.url}/introspect`, { token }, headers)).json;
        expect(active).toBe(true);
        expect(Number(exp) - Number(iat)).toBe(3600);
        ids.add(text(jti));
        days.add(Math.round((Number(iat) * 1000 - Date.now()) / 86_400_000));
        last.push(token);
        count += 1;
      }
      await shiftClock();
    }
    // The clock was where it should be: today, tomorrow, yesterday, today.
    expect([...days].sort()).toEqual([-1, 0, 1]);
    expect(ids.size).toBe(count);
    await shiftClock();
    await shiftClock();
    expect(discrepancies(await readLedger(server, client, last), count)).toEqual([]);
    expect(server.logs()).not.toContain('"level":50');
    await server.stop();
  });
});
