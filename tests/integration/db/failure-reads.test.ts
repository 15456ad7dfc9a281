/** The realm's statistics read the latest failures that had proved their key, and those that had not: one in a thousand may be of either kind. */
import { afterAll, expect, it } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { ENGINES, freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";

afterAll(stopSharedPostgres);

/** As `app/services/failures/recent.ts` asks. */
const LATEST = `SELECT * FROM "FailureRecord" WHERE "realmId" = 'root' AND "proven" = true AND "at" >= %1 AND "at" < %2 ORDER BY "at" DESC, "id" DESC LIMIT 50`;

it.each(ENGINES)("are found in their order by one index, of however many failures, on %s", async (engine) => {
  const database = await openDetached({ url: await freshDatabaseUrl(engine) });
  await migrateDatabase(database);
  const sqlite = engine === "sqlite";
  const [from, to] = sqlite ? ["0", "1"] : ["now()", "now()"];
  const query = `${sqlite ? "EXPLAIN QUERY PLAN" : "EXPLAIN"} ${LATEST.replace("%1", from).replace("%2", to)}`;
  const plan = await database.prisma.$transaction(async (tx) => {
    // The table is empty, and to read all of it would be cheapest.
    if (!sqlite) await tx.$executeRawUnsafe("SET LOCAL enable_seqscan = off; ");
    return await tx.$queryRawUnsafe(query);
  });
  expect(JSON.stringify(plan)).toContain("FailureRecord_realmId_proven_at_id_idx");
  expect(JSON.stringify(plan)).not.toMatch(/TEMP B-TREE|Sort/);
  await closeOpened(database);
});
