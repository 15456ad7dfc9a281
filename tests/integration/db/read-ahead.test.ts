/** What a batch of the purge has read before its transaction: see `app/db/protocol/sqlite-chores.ts`. */
import { expect, it } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { purge } from "#app/db/protocol/purge";
import { ENTRIES } from "#app/db/protocol/sqlite-chores";
import { aClient, aCommit, aToken, START } from "#app/oauth/testing/fixtures";
import { freshDatabaseUrl } from "#tests/support/databases";
import { databaseHarness } from "./store-harness";

const DAY = 86_400_000;

it("SQLite: is of every index of the table and of the lists, as each has an entry to remove, and found by searches alone", async () => {
  const database = await openDetached({ url: await freshDatabaseUrl("sqlite") });
  await migrateDatabase(database);
  const { prisma } = database;
  const indexes = await prisma.$queryRaw<{ name: string }[]>`SELECT "name" FROM pragma_index_list('TokenRecord')`;
  const plan = await prisma.$queryRawUnsafe<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${ENTRIES}`, "realm", new Date(0), new Date(1), 50);
  const searches = plan.flatMap(({ detail }) => /^SEARCH \w+ USING (?:COVERING )?INDEX (\w+) /.exec(detail)?.[1] ?? []);
  expect(searches.toSorted()).toEqual(indexes.map(({ name }) => name).toSorted());
  expect(searches).toHaveLength(3);
  expect(plan.filter(({ detail }) => /^SEARCH \w+ USING PRIMARY KEY/.test(detail))).toHaveLength(1);
  expect(plan.map(({ detail }) => detail).filter((detail) => /^SCAN (?!\(subquery|r$)/.test(detail))).toEqual([]);
  await closeOpened(database);
});

it("SQLite: is read before each batch removes it, and is as many rows", async () => {
  const here = await databaseHarness("sqlite");
  const client = aClient();
  await here.addClient(client);
  const tokens = Array.from({ length: 25 }, (_, index) => aToken(client, { expiresAt: START - 2 * DAY + index }));
  await here.store.commit(aCommit(await here.store.generation(), client, tokens));
  const { prisma } = here.database;
  const reads: unknown[] = [];
  const watched = new Proxy(prisma, {
    get(of, key) {
      if (key !== "$queryRawUnsafe") return Reflect.get(of, key);
      return async (sql: string, ...args: unknown[]) => {
        const [found] = await prisma.$queryRawUnsafe<{ rows: number }[]>(sql, ...args);
        reads.push({ rows: Number(found?.rows), of: await prisma.tokenRecord.count() });
        return [found];
      };
    },
  });
  await purge({ database: { ...here.database, prisma: watched }, now: START, batch: 10, pause: 0 });
  expect(reads).toEqual([
    { rows: 10, of: 25 },
    { rows: 10, of: 15 },
    { rows: 5, of: 5 },
  ]);
  expect(await prisma.tokenRecord.count()).toBe(0);
  await here.close();
});
