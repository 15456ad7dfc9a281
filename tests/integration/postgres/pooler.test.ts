/** Issue 11 §8: a pooler before PostgreSQL works where each connection keeps its session, and is refused at start where it does not. */
import { afterEach, describe, expect, it } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { freshDatabaseUrl } from "#tests/support/databases";
import { type Pooler, pgbouncerIsInstalled, startPgbouncer } from "#tests/support/pgbouncer";
import { startServer } from "#tests/support/server";
import { startTransactionPooler } from "#tests/support/transaction-pooler";

const REFUSAL = /DATABASE_URL: a pooler [^\n]*pool_mode=session\n/;

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

describe("behind a pooler that is shared by transactions", { timeout: 60_000 }, () => {
  it.each(["last used", "longest idle"] as const)("a start is refused by name, where a transaction gets the session %s", async (choice) => {
    const databaseUrl = await through(startTransactionPooler(await freshDatabaseUrl("postgresql"), choice));
    await expect(startServer({ engine: "postgresql", databaseUrl })).rejects.toThrow(REFUSAL);
  });
});

/** PgBouncer is no npm package: where it is not installed, these are skipped. */
describe.runIf(pgbouncerIsInstalled)("behind PgBouncer", { timeout: 60_000 }, () => {
  it("in transaction mode a start is refused by name, and leaves the pooler's sessions as they are", async () => {
    const url = await freshDatabaseUrl("postgresql");
    const databaseUrl = await through(startPgbouncer(url, "transaction"));
    await expect(startServer({ engine: "postgresql", databaseUrl })).rejects.toThrow(REFUSAL);
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
