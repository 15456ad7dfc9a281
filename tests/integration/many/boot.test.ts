/** Issue 3 §4: migrations at start are safe when ten start at once, and so is everything else that a first start makes. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { closeDatabase, closeOpened, database, openDatabase, openDetached } from "#app/db/database";
import { migrateDatabase, migrationsOf } from "#app/db/migrate";
import { GRANT_TYPES } from "#app/oauth/grant-types";
import { createFirstAdmin } from "#app/services/accounts/first-admin";
import { setAuditKey } from "#app/services/audit/chain";
import { ENGINES, type Engine, freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";
import { type RunningServer, startServer } from "#tests/support/server";
import { PORTAL_SETTINGS } from "./portals";

/** SQLite is for one machine, where a handful of processes may start by mistake; PostgreSQL is for many. */
const TOGETHER: Readonly<Record<Engine, number>> = { sqlite: 4, postgresql: 10 };

afterAll(stopSharedPostgres);

describe.each(ENGINES)("processes that start together on one empty %s", (engine) => {
  const running: RunningServer[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
  });

  it("one migrates, and there is one realm, one signing key and one first admin, whichever email each was given", {
    timeout: 120_000,
  }, async () => {
    const databaseUrl = await freshDatabaseUrl(engine);
    const dataDir = await mkdtemp(path.join(tmpdir(), "latchkey-boot-"));
    const starts = Array.from({ length: TOGETHER[engine] }, (_, index) =>
      startServer({ engine, databaseUrl, dataDir, env: { ...PORTAL_SETTINGS, ADMIN_EMAIL: `admin-${index}@example.com` } }),
    );
    for (const start of await Promise.allSettled(starts)) if (start.status === "fulfilled") running.push(start.value);
    expect(running).toHaveLength(TOGETHER[engine]);
    expect(running.filter((server) => server.logs().includes("the database was migrated"))).toHaveLength(1);
    expect(running.filter((server) => server.logs().includes("the first admin is ready"))).toHaveLength(1);
    expect(await Promise.all(running.map(async ({ port }) => (await fetch(`http://127.0.0.1:${port}/readyz`)).status))).toEqual(
      running.map(() => 200),
    );
    const opened = await openDetached({ url: databaseUrl });
    const { prisma } = opened;
    expect(await prisma.realm.findMany({ select: { id: true } })).toEqual([{ id: "root" }]);
    expect(await prisma.grantPolicy.count()).toBe(GRANT_TYPES.length);
    const keys = await prisma.signingKey.findMany({ select: { algorithm: true }, orderBy: { algorithm: "asc" } });
    expect(keys, "one of each standard algorithm").toEqual([{ algorithm: "ES256" }, { algorithm: "RS256" }]);
    expect(await prisma.user.count({ where: { role: "admin" } })).toBe(1);
    const applied = await prisma.$queryRaw<{ name: string }[]>`SELECT "migration_name" AS "name" FROM "_prisma_migrations" ORDER BY 1`;
    expect(applied.map(({ name }) => name)).toEqual(migrationsOf(engine).map(({ name }) => name));
    await closeOpened(opened);
    await rm(dataDir, { recursive: true, force: true });
  });

  it("first admins of several names at once: one of them is made", async () => {
    vi.stubEnv("BCRYPT_COST", "4");
    setAuditKey(Buffer.alloc(32, 1));
    await migrateDatabase(await openDatabase({ url: await freshDatabaseUrl(engine) }));
    try {
      for (let round = 0; round < 5; round += 1) {
        await database().prisma.user.updateMany({ data: { role: "developer" } });
        const outcomes = await Promise.all(
          Array.from({ length: 6 }, (_, index) => createFirstAdmin({ email: `${round}-${index}@example.com`, password: "correct horse" })),
        );
        expect(outcomes.filter((outcome) => outcome === "created")).toHaveLength(1);
        expect(await database().prisma.user.count({ where: { role: "admin" } })).toBe(1);
      }
    } finally {
      await closeDatabase();
      vi.unstubAllEnvs();
    }
  });
});
