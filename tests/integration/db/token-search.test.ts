/** A page of the list of tokens reads a bounded part of it, however few of them match: see `app/db/queries/tokens.ts`. */
import { afterAll, expect, it } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { searchTokens } from "#app/db/queries/tokens";
import { administer, freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";

const applicationId = "00000000-0000-7000-8000-000000000001";
const TOKENS = 100_000;
const LOOKED_AT = 2000;
const INDEXES = ["TokenRecord_pkey", "TokensByApplication_pkey"];

afterAll(stopSharedPostgres);

it("PostgreSQL: goes by time of issue, whatever the statistics say of what is wanted", async () => {
  const url = await freshDatabaseUrl("postgresql");
  const database = await openDetached({ url });
  await migrateDatabase(database);
  const { prisma } = database;
  const now = Date.now();
  const at = (index: number) => new Date(now - (TOKENS - index) * 1000);
  // Not by the product's connection, which bounds how long a statement may take.
  const issuedAt = `'${at(0).toISOString()}'::timestamptz + n * interval '1 second'`;
  await administer(
    url,
    `INSERT INTO "TokenRecord" ("id", "kind", "format", "realmId", "applicationId", "clientRef", "environment", "grantType", "scope", "issuedAt", "expiresAt", "revokedAt", "journaled")
    SELECT gen_random_uuid(), 'access', 'opaque', '${applicationId}', '${applicationId}', '${applicationId}', 'production', 'client_credentials', '',
      ${issuedAt}, ${issuedAt} + interval '1 hour', CASE WHEN n % 1000 = 0 THEN ${issuedAt} END, true
    FROM generate_series(1, ${TOKENS}) n`,
  );
  // What the fold does.
  await administer(
    url,
    `INSERT INTO "TokensByApplication" ("applicationId", "span", "issuedAt", "id", "expiresAt")
    SELECT "applicationId", 0, "issuedAt", "id", "expiresAt" FROM "TokenRecord"`,
  );
  await administer(url, `VACUUM ANALYZE "TokenRecord"`);
  await administer(url, `VACUUM ANALYZE "TokensByApplication"`);
  const search = { applicationId, now: new Date(now), order: "desc", end: at(TOKENS - LOOKED_AT), take: 21 } as const;
  for (const condition of [{ revoked: true }, { revoked: false, expired: false }, { revoked: false, expired: true }]) {
    const [before, after] = await prisma.$transaction(async (tx) => {
      const rowsRead = async () => {
        const rows = await tx.$queryRaw<{ name: string; rows: number }[]>`
          SELECT "indexrelname" AS "name", pg_stat_get_xact_tuples_returned("indexrelid")::int AS "rows" FROM pg_stat_user_indexes
          WHERE "relname" IN ('TokenRecord', 'TokensByApplication') AND pg_stat_get_xact_numscans("indexrelid") > 0`;
        return new Map(rows.map(({ name, rows }) => [name, rows]));
      };
      const before = await rowsRead();
      await searchTokens(tx, { ...search, wanted: { condition } });
      return [before, await rowsRead()];
    });
    expect([...after.keys()].toSorted(), JSON.stringify(condition)).toEqual(INDEXES);
    for (const index of INDEXES)
      expect((after.get(index) ?? 0) - (before.get(index) ?? 0), `${index} ${JSON.stringify(condition)}`).toBeLessThanOrEqual(
        LOOKED_AT + 1,
      );
  }
  await closeOpened(database);
});
