/** Processes behind one listener: changes hold in all of them at once, and renewing them costs no request and no token. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { createClient, setGrant, type TestClient } from "#tests/support/fixtures";
import { basic, post } from "#tests/support/protocol-client";
import { type RunningServer, startServer } from "#tests/support/server";

const SERVERS = [
  { engine: "sqlite", workers: 1 },
  { engine: "postgresql", workers: 3 },
] as const;

async function childrenOf(pid: number): Promise<number[]> {
  return (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).split(" ").filter(Boolean).map(Number);
}

describe.each(SERVERS)("on $engine, workers: $workers", ({ engine, workers }) => {
  let server: RunningServer;
  let client: TestClient;
  /** A connection of its own, so that requests reach every worker. */
  const ask = async () => {
    const headers = { authorization: basic(client.clientId, client.secret), connection: "close" };
    return (await post(`${server.url}/token`, { grant_type: "client_credentials" }, headers)).status;
  };
  const askMany = (count: number) => Promise.all(Array.from({ length: count }, ask));

  beforeAll(async () => {
    server = await startServer({ engine, env: { WORKERS: String(workers) } });
    await openDatabase({ url: server.databaseUrl });
    client = await createClient();
  });
  afterAll(async () => {
    await closeDatabase();
    await server.stop();
  });

  it("runs as many processes as it was told, and only one speaks to the console", async () => {
    expect(await childrenOf(server.pid)).toHaveLength(workers);
    expect(server.logs().match(/Latchkey is ready/g)).toHaveLength(1);
    expect(server.logs().match(/To become the first admin/g)).toHaveLength(1);
  });

  it("DESIGN §5: a grant type switched off is refused by every process from the next request on", async () => {
    expect(new Set(await askMany(30))).toEqual(new Set([200]));
    await setGrant("client_credentials", false);
    expect(new Set(await askMany(30))).toEqual(new Set([400]));
    await setGrant("client_credentials", true);
    expect(new Set(await askMany(30))).toEqual(new Set([200]));
  });

  it("a worker that is killed is replaced, and the log says how it ended", async () => {
    const [victim = 0] = await childrenOf(server.pid);
    process.kill(victim, "SIGKILL");
    await expect.poll(async () => (await childrenOf(server.pid)).filter((pid) => pid !== victim).length).toBe(workers);
    await expect
      .poll(() => server.logs())
      .toMatch(new RegExp(`"pid":${victim},"exitCode":null,"signal":"SIGKILL","msg":"a worker died and is replaced"`));
    // A worker that has none beside it leaves nobody to answer until it is replaced.
    if (workers === 1) await expect.poll(() => ask().catch(String)).toBe(200);
    expect(new Set(await askMany(30))).toEqual(new Set([200]));
  });

  it("SIGHUP renews every worker without refusing a request, and every token that was answered is stored", async () => {
    const stored = await database().prisma.tokenRecord.count();
    const before = await childrenOf(server.pid);
    const answers: number[] = [];
    let renewing = true;
    const load = (async () => {
      while (renewing) answers.push(...(await askMany(4)));
    })();
    server.signal("SIGHUP");
    await expect.poll(() => server.logs(), { timeout: 40_000 }).toContain("every worker was renewed");
    renewing = false;
    await load;
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(await database().prisma.tokenRecord.count()).toBe(stored + answers.length);
    const after = await childrenOf(server.pid);
    expect(after).toHaveLength(workers);
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
  }, 60_000);

  it("SIGTERM ends every worker and exits 0", async () => {
    const pids = await childrenOf(server.pid);
    server.signal("SIGTERM");
    expect(await server.exited).toBe(0);
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});
