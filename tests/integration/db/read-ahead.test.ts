/** What a batch of the purge has read before its transaction: see `app/db/protocol/read-ahead.ts`. */
import { expect, it } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { ENTRIES } from "#app/db/protocol/read-ahead";
import { freshDatabaseUrl } from "#tests/support/databases";

it("SQLite: is of every index of the table, as each has an entry to remove, and found by searches alone", async () => {
  const database = await openDetached({ url: await freshDatabaseUrl("sqlite") });
  await migrateDatabase(database);
  const { prisma } = database;
  const indexes = await prisma.$queryRaw<{ name: string }[]>`SELECT "name" FROM pragma_index_list('TokenRecord')`;
  const plan = await prisma.$queryRawUnsafe<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${ENTRIES}`, "realm", new Date(0), new Date(1), 50);
  const searches = plan.flatMap(({ detail }) => /^SEARCH \w+ USING (?:COVERING )?INDEX (\w+) /.exec(detail)?.[1] ?? []);
  expect(searches.toSorted()).toEqual(indexes.map(({ name }) => name).toSorted());
  expect(searches).toHaveLength(5);
  expect(plan.map(({ detail }) => detail).filter((detail) => /^SCAN (?!\(subquery|r$)/.test(detail))).toEqual([]);
  await closeOpened(database);
});
