/** Issue 10 §2: nobody outside can fill the database, or push an application's real failures out of view. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { recentFailures } from "#app/services/failures/recent";
import { countedMinutes } from "#tests/support/counted-usage";
import { createClient, type TestClient } from "#tests/support/fixtures";
import { basic, post } from "#tests/support/protocol-client";
import { TOPOLOGIES, useServer } from "#tests/support/use-server";

const FLOOD = 1000;
const AT_ONCE = 16;
const CLAIMED = 40;
const MINUTE = 60_000;
/** Of one source and one minute of the clock: any sixty seconds touch two, and may add 200 rows. */
const ROWS_OF_A_MINUTE = 100;

const FORM = { grant_type: "client_credentials" };

async function countRows(): Promise<number> {
  const { prisma } = database();
  // What is still in the journal becomes rows of counters.
  await expect.poll(() => prisma.usageJournal.count()).toBe(0);
  const tables = [prisma.usageCounter, prisma.failureRecord, prisma.rateLimit, prisma.auditEvent, prisma.tokenRecord, prisma.userUsage];
  // Each table's own type of count; what they share is this call.
  const counts = await Promise.all(tables.map((table: { count(): Promise<number> }) => table.count()));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** How many answers at the token endpoint the counters know of, by outcome. */
async function countedAnswers(): Promise<ReadonlyMap<string, number>> {
  const counted = new Map<string, number>();
  for (const { outcome, count } of await countedMinutes(database().prisma)) counted.set(outcome, (counted.get(outcome) ?? 0) + count);
  return counted;
}

describe.each(TOPOLOGIES)("many requests that prove no key on $engine, workers: $workers", ({ engine, workers }) => {
  const server = useServer({ engine, env: { WORKERS: String(workers) } });

  it("adds few rows, is counted exactly, and leaves the failures of those who proved their key in view", async () => {
    const clients: TestClient[] = [];
    for (let count = 0; count < CLAIMED; count += 1) clients.push(await createClient());
    const claimed = (index: number) => clients[index % CLAIMED]?.clientId ?? "";
    const [mine] = clients;
    if (!mine) throw new Error("no client");
    const url = `${server().url}/token`;
    const real = await post(url, { ...FORM, scope: "no-such-scope" }, { authorization: basic(mine.clientId, mine.secret) });
    expect(real.status).toBe(400);

    const kinds: readonly ((index: number) => Promise<{ readonly status: number }>)[] = [
      (index) => post(url, FORM, { authorization: basic(claimed(index), "wrong") }),
      () => post(url, FORM, { authorization: basic(`unknown-${randomUUID()}`, "wrong") }),
      (index) => post(url, "{}", { authorization: basic(claimed(index), "wrong"), "content-type": "application/json" }),
      (index) => post(url, "a=1&a=2", { authorization: basic(claimed(index), "wrong") }),
      () => post(url, "grant_type=client_credentials"),
      (index) => post(`${url}?password=x`, FORM, { authorization: basic(claimed(index), "wrong") }),
      (index) => post(url, { ...FORM, client_id: claimed(index) }),
      () => post(url, FORM, { authorization: basic(mine.clientId, "wrong") }),
    ];
    const before = await countRows();
    const began = Date.now();
    const statuses: number[] = [];
    let next = 0;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let index = next++; index < FLOOD; index = next++) statuses.push((await kinds[index % kinds.length]?.(index))?.status ?? 0);
      }),
    );
    for (let count = 0; count < 40; count += 1) {
      await post(`${server().url}/introspect`, { token: "x" }, { authorization: basic(claimed(count), "wrong") });
      await post(`${server().url}/revoke`, "{}", { authorization: basic(claimed(count), "wrong"), "content-type": "text/plain" });
    }
    const minutes = Math.floor(Date.now() / MINUTE) - Math.floor(began / MINUTE) + 1;

    expect(statuses.filter((status) => status < 400 || status >= 500)).toEqual([]);
    const counted = await countedAnswers();
    expect([...counted.values()].reduce((sum, count) => sum + count, 0)).toBe(FLOOD + 1);
    expect(counted.get("throttled") ?? 0).toBe(statuses.filter((status) => status === 429).length);
    expect((await countRows()) - before).toBeLessThanOrEqual(ROWS_OF_A_MINUTE * minutes);

    const shown = await recentFailures({
      realmId: ROOT_REALM_ID,
      applicationId: mine.applicationId,
      environment: null,
      since: new Date(began - MINUTE),
      before: new Date(Date.now() + MINUTE),
    });
    expect(shown[0]).toMatchObject({ requestId: real.headers.get("x-request-id"), cause: "scope_unknown", proven: true });
    expect(shown.slice(1).filter(({ proven }) => proven)).toEqual([]);
  });
});
