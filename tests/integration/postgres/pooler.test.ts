/** Issue 11 §8: a pooler before PostgreSQL works where each connection keeps its session, and is refused at start where it does not. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { runCommand } from "#tests/support/command";
import { freshDatabaseUrl } from "#tests/support/databases";
import { type Pooler, pgbouncerIsInstalled, startPgbouncer } from "#tests/support/pgbouncer";
import { startServer } from "#tests/support/server";
import { startTransactionPooler } from "#tests/support/transaction-pooler";

const REFUSAL = /DATABASE_URL: a pooler [^\n]*pool_mode=session\n/;
const FINDING = /^FAIL {2}database +DATABASE_URL: a pooler .*pool_mode=session.*the server does not start\.$/m;

const poolers: Pooler[] = [];
/** The address through a pooler, which ends with the test. */
async function through(starting: Promise<Pooler>): Promise<string> {
  const pooler = await starting;
  poolers.push(pooler);
  return pooler.url;
}
afterEach(async () => {
  for (const pooler of poolers.splice(0)) await pooler.stop();
});

/** What doctor says of a database. */
async function examine(databaseUrl: string): Promise<string> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "latchkey-pooler-"));
  const { code, stdout } = await runCommand(["doctor"], { DATABASE_URL: databaseUrl, DATA_DIR: dataDir });
  await rm(dataDir, { recursive: true });
  expect(code).toBe(1);
  return stdout;
}

describe("behind a pooler that is shared by transactions", () => {
  it.each(["last used", "longest idle"] as const)("a start is refused by name, where a transaction gets the session %s", async (choice) => {
    const databaseUrl = await through(startTransactionPooler(await freshDatabaseUrl("postgresql"), choice));
    await expect(startServer({ engine: "postgresql", databaseUrl })).rejects.toThrow(REFUSAL);
    expect(await examine(databaseUrl)).toMatch(FINDING);
  });
});

it("channel_binding=require is refused by name, at the start and by doctor", async () => {
  const databaseUrl = `${await freshDatabaseUrl("postgresql")}?channel_binding=require`;
  const said = "channel_binding=require, which cannot be insisted on here: write prefer";
  await expect(startServer({ engine: "postgresql", databaseUrl })).rejects.toThrow(said);
  expect(await examine(databaseUrl)).toContain(said);
});

/** PgBouncer is no npm package: where it is not installed, these are skipped. */
describe.runIf(pgbouncerIsInstalled)("behind PgBouncer", () => {
  it("in transaction mode a start is refused by name, and leaves the pooler's sessions as they are", async () => {
    const url = await freshDatabaseUrl("postgresql");
    const databaseUrl = await through(startPgbouncer(url, "transaction"));
    await expect(startServer({ engine: "postgresql", databaseUrl })).rejects.toThrow(REFUSAL);
    expect(await examine(databaseUrl)).toMatch(FINDING);
    const direct = await openDetached({ url });
    const found = await direct.prisma.$queryRaw`SELECT application_name FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'latchkey _%'`;
    expect(found).toEqual([]);
    await closeOpened(direct);
  });

  it("in session mode the portal works", async () => {
    const databaseUrl = await through(startPgbouncer(await freshDatabaseUrl("postgresql"), "session"));
    const server = await startServer({ engine: "postgresql", databaseUrl });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    for (let count = 0; count < 3; count += 1) expect((await fetch(`${server.url}/login`)).status).toBe(200);
    await server.stop();
  });
});
