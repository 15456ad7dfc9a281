/** A migration that must wait for a table on PostgreSQL, such as for a backup that reads it, makes nobody else wait. */
import type { SqlQueryable } from "@prisma/driver-adapter-utils";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { withBriefLocks } from "#app/db/brief-locks";
import { closeOpened, type Database, openDetached } from "#app/db/database";
import { applyPostgresMigrations, migrateDatabase, migrationsOf, pendingMigrations } from "#app/db/migrate";
import { inPostgresTransaction } from "#app/db/postgres";
import { OperatorError } from "#app/platform/operator-error";
import { administer, freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";

const [FIRST = "", ...LATER] = migrationsOf("postgresql").map(({ name }) => name);
const BRIEF = { lockMs: 200, pauseMs: 50, totalMs: 60_000 };

afterAll(stopSharedPostgres);

/** Reads a table in a transaction that goes on until it is told to end, as a backup does. */
async function readSlowly(url: string): Promise<() => Promise<void>> {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let reading: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    reading = inPostgresTransaction(
      url,
      async (tx) => {
        await tx.queryRaw({ sql: `SELECT count(*)::int FROM "TokenRecord"`, args: [], argTypes: [] });
        resolve();
        await ended;
      },
      { isolationLevel: "REPEATABLE READ" },
    );
    reading.catch(reject);
  });
  return async () => {
    end();
    await reading;
  };
}

describe("a migration on PostgreSQL while a backup reads the table that it changes", () => {
  let url = "";
  const opened: Database[] = [];
  const open = async () => {
    const one = await openDetached({ url });
    opened.push(one);
    return one;
  };
  beforeEach(async () => {
    url = await freshDatabaseUrl("postgresql");
    await inPostgresTransaction(url, async (tx) => await applyPostgresMigrations(tx, FIRST));
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await closeOpened(one);
  });

  it("lets reads and writes of the table through, says what it waits for, and is applied once that has ended", async () => {
    const [portal, newer] = [await open(), await open()];
    const endReading = await readSlowly(url);
    const waits: string[] = [];
    const migrating = migrateDatabase(newer, { patience: BRIEF, onWait: (holder) => void waits.push(holder) });
    let queries = 0;
    while (waits.length < 3) {
      expect(await portal.prisma.$queryRaw`SELECT count(*)::int AS "rows" FROM "TokenRecord"`).toEqual([{ rows: 0 }]);
      await portal.prisma.$executeRaw`UPDATE "TokenRecord" SET "revokedAt" = now()`;
      queries += 1;
    }
    expect(queries).toBeGreaterThan(0);
    expect(waits[0]).toMatch(/^latchkey, process \d+, which has used "TokenRecord" for \d+ s$/);
    await endReading();
    expect(await migrating).toEqual(LATER);
    expect(await pendingMigrations(portal)).toEqual([]);
  });

  it("of several that start, one tries: the others wait for it and have nothing left to do", async () => {
    const endReading = await readSlowly(url);
    const waiting = new Set<number>();
    const start = async (index: number) => await migrateDatabase(await open(), { patience: BRIEF, onWait: () => void waiting.add(index) });
    const migrating = [0, 1, 2].map(start);
    await expect.poll(() => waiting.size).toBe(1);
    const portal = await open();
    for (let query = 0; query < 20; query += 1) await portal.prisma.$executeRaw`UPDATE "TokenRecord" SET "revokedAt" = now()`;
    expect(waiting.size).toBe(1);
    await endReading();
    const applied = await Promise.all(migrating);
    expect(applied.filter((names) => names.length > 0)).toEqual([LATER]);
  });

  it("gives up in the end, changes nothing, and says what to do", async () => {
    const endReading = await readSlowly(url);
    const newer = await open();
    const failure: unknown = await migrateDatabase(newer, { patience: { ...BRIEF, totalMs: 0 } }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OperatorError);
    expect(String(failure)).toMatch(
      /A migration waits for latchkey, process (\d+), which has used "TokenRecord" for \d+ s: let it end, or end it \(SELECT pg_terminate_backend\(\1\)\), then start again$/,
    );
    expect(await pendingMigrations(newer)).toEqual(LATER);
    await newer.prisma.$executeRaw`UPDATE "TokenRecord" SET "revokedAt" = now()`;
    await endReading();
  });
});

describe("work on PostgreSQL that is ended as one of two in a deadlock", () => {
  const run = async (tx: SqlQueryable, sql: string) => (await tx.queryRaw({ sql, args: [], argTypes: [] })).rows;
  /** In the one with the shorter time PostgreSQL finds the deadlock, and ends its statement. */
  const [OURS, THEIRS] = ["SET LOCAL deadlock_timeout = '10ms'", "SET LOCAL deadlock_timeout = '1min'"];

  it("is undone and done again once the other has what it waited for", async () => {
    const url = await freshDatabaseUrl("postgresql");
    await administer(url, `CREATE TABLE first (attempt int); CREATE TABLE second (attempt int)`);
    let attempts = 0;
    let crossing: Promise<void> = Promise.resolve();
    /** Takes the second table, and then the first, which we have. */
    const cross = async () =>
      await inPostgresTransaction(url, async (tx) => {
        await run(tx, THEIRS);
        await run(tx, "LOCK TABLE second");
        await run(tx, "LOCK TABLE first");
      });
    const waitsForUs = async (tx: SqlQueryable) =>
      (await run(tx, "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'first'::regclass")).length;
    const waits: string[] = [];
    await inPostgresTransaction(url, async (tx) => {
      await run(tx, OURS);
      const work = async () => {
        attempts += 1;
        await run(tx, "LOCK TABLE first");
        await run(tx, `INSERT INTO first VALUES (${attempts})`);
        if (attempts === 1) {
          crossing = cross();
          await expect.poll(() => waitsForUs(tx)).toBe(1);
        }
        await run(tx, "LOCK TABLE second");
      };
      const patience = { ...BRIEF, lockMs: 60_000 };
      await withBriefLocks(tx, work, patience, {
        who: "The work",
        giveUpAt: Number.POSITIVE_INFINITY,
        onWait: (by) => void waits.push(by),
      });
    });
    await crossing;
    expect([attempts, waits.length]).toEqual([2, 1]);
    expect(await inPostgresTransaction(url, async (tx) => await run(tx, "SELECT attempt FROM first"))).toEqual([[2]]);
  });
});
