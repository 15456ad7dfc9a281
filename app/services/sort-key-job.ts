/** Gives rows their key of order that were written by a version that had none: before an update, or beside this one during it. */
import { type Database, Prisma } from "#app/db/database";
import { type LeasedJob, startLeasedJob } from "#app/db/leased-job";
import { sortKeyOf } from "./sort-key";

const BATCH = 100;
const EVERY_MS = 20_000;
const LEASE_MS = 120_000;

/** A batch of rows without a key, whose realm's index has them together. */
const TABLES = {
  Application: ({ prisma }: Database, realmId: string, take: number) =>
    prisma.application.findMany({ where: { realmId, sortKey: null }, take, select: { id: true, name: true } }),
  User: ({ prisma }: Database, realmId: string, take: number) =>
    prisma.user.findMany({ where: { realmId, sortKey: null }, take, select: { id: true, name: true } }),
  Api: ({ prisma }: Database, realmId: string, take: number) =>
    prisma.api.findMany({ where: { realmId, sortKey: null }, take, select: { id: true, name: true } }),
} as const;

type Table = keyof typeof TABLES;
const NAMES: readonly Table[] = ["Application", "User", "Api"];

/**
 * Makes every key that is missing, in short transactions.
 *
 * @param goOn asked before each of them
 * @example await makeSortKeys(database(), async () => true)
 */
export async function makeSortKeys(database: Database, goOn: () => Promise<boolean>): Promise<void> {
  const realms = await database.prisma.realm.findMany({ select: { id: true } });
  for (const { id } of realms) {
    for (const table of NAMES) {
      while ((await goOn()) && (await makeBatch(database, table, id))) {
        // Until none is left.
      }
    }
  }
}

/** @returns whether there may be more */
async function makeBatch(database: Database, table: Table, realmId: string): Promise<boolean> {
  const rows = await TABLES[table](database, realmId, BATCH);
  // A row that is renamed meanwhile has another key: its name is part of the condition. `updatedAt` stays, as nobody has changed anything.
  const writes = rows.map(
    ({ id, name }) =>
      database.prisma
        .$executeRaw`UPDATE ${Prisma.raw(`"${table}"`)} SET "sortKey" = ${sortKeyOf(name)} WHERE "id" = ${id} AND "name" = ${name}`,
  );
  await database.prisma.$transaction(writes);
  return rows.length === BATCH;
}

async function isDue(database: Database): Promise<boolean> {
  const realms = await database.prisma.realm.findMany({ select: { id: true } });
  const found = await Promise.all(realms.flatMap(({ id }) => NAMES.map((table) => TABLES[table](database, id, 1))));
  return found.some((rows) => rows.length > 0);
}

/** Looks for such rows three times a minute, in one of the processes that share the database. */
export function startSortKeyJob(database: Database, report: (error: unknown) => void): LeasedJob {
  return startLeasedJob({
    prisma: database.prisma,
    name: "sort-keys",
    every: EVERY_MS,
    lease: LEASE_MS,
    isDue: () => isDue(database),
    work: (goOn) => makeSortKeys(database, goOn),
    report,
  });
}
