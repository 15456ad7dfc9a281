import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { diffSchema } from "#app/cli/db-diff.mjs";
import { derivePostgresSchema, SCHEMA_FILES } from "#app/cli/db-schema.mjs";
import { closeOpened, type Database, openDetached } from "#app/db/database";
import { migrateDatabase, migrationsOf, pendingMigrations } from "#app/db/migrate";
import { sqliteAdapterFactory } from "#app/db/sqlite/adapter";
import { GRANT_TYPES } from "#app/oauth/grant-types";
import { administer, ENGINES, freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";

const opened: Database[] = [];
async function open(url: string): Promise<Database> {
  const one = await openDetached({ url });
  opened.push(one);
  return one;
}

/** Every column, index and constraint of a PostgreSQL database. */
const CATALOG = `
  SELECT format('%s.%s %s null=%s default=%s', c.table_name, c.column_name, format_type(a.atttypid, a.atttypmod), c.is_nullable, c.column_default) AS item
    FROM information_schema.columns c JOIN pg_attribute a ON a.attrelid = format('%I', c.table_name)::regclass AND a.attname = c.column_name
    WHERE c.table_schema = 'public' AND c.table_name <> '_prisma_migrations'
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'
  UNION ALL SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> '_prisma_migrations'
  ORDER BY 1`;

async function catalog({ prisma }: Database): Promise<string> {
  const rows = await prisma.$queryRawUnsafe<{ item: string }[]>(CATALOG);
  return rows.map(({ item }) => item).join("\n");
}

/** What separates a migrated database from the schema; "" when nothing does. */
async function differences(migrated: Database): Promise<string> {
  const { engine } = migrated;
  const schema = readFileSync(SCHEMA_FILES[engine], "utf8");
  if (migrated.engine === "sqlite") {
    return await diffSchema({ engine, from: sqliteAdapterFactory(migrated.file.writer, migrated.file.reader), to: schema });
  }
  // The schema engine cannot read PostgreSQL's catalogue through the adapter, so two databases are compared.
  const url = await freshDatabaseUrl(engine);
  await administer(url, await diffSchema({ engine, from: "", to: schema }));
  // What the schema cannot say, and a migration does by hand.
  const byName = [["Application", "realmId"] as const, ["Application", "ownerId"] as const, ["User", "realmId"] as const];
  for (const [table, column] of byName) {
    await administer(url, `CREATE INDEX "${table}_${column}_lower_name_idx" ON "${table}"("${column}", lower("name"), "id")`);
  }
  const [ours, theirs] = [await catalog(migrated), await catalog(await open(url))];
  expect(theirs.split("\n").length).toBeGreaterThan(100);
  return ours === theirs ? "" : `migrated:\n${ours}\n\nschema:\n${theirs}`;
}

afterAll(async () => {
  for (const one of opened) await closeOpened(one);
  await stopSharedPostgres();
});

it("keeps the derived PostgreSQL schema in step with the source", () => {
  const derived = derivePostgresSchema(readFileSync(SCHEMA_FILES.sqlite, "utf8"));
  expect(readFileSync(SCHEMA_FILES.postgresql, "utf8"), "run: node app/cli/db-generate.mjs").toBe(derived);
});

it("has the same migrations for both engines, unless one's SQL would be empty", () => {
  const names = (engine: "sqlite" | "postgresql") => migrationsOf(engine).map(({ name }) => name);
  expect(names("sqlite").length).toBeGreaterThan(0);
  expect(names("postgresql")[0]).toBe(names("sqlite")[0]);
});

describe.each(ENGINES)("migrations on %s", (engine) => {
  it("lead an empty database to exactly the schema", async () => {
    const url = await freshDatabaseUrl(engine);
    const database = await open(url);
    const applied = await migrateDatabase(database);
    expect(applied).toEqual(migrationsOf(engine).map(({ name }) => name));
    expect(await differences(database), "run: npm run db:migration -- NAME").toBe("");
    expect(readFileSync(`prisma/migrations/${engine}/schema.prisma`, "utf8")).toBe(readFileSync(SCHEMA_FILES[engine], "utf8"));
  });

  it("apply once when ten processes' worth of connections start together, and seed once", async () => {
    const url = await freshDatabaseUrl(engine);
    const many = await Promise.all(Array.from({ length: 10 }, () => open(url)));
    const applied = await Promise.all(many.map(migrateDatabase));
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
    const [first] = many;
    if (!first) throw new Error("nothing opened");
    expect(await first.prisma.realm.count()).toBe(1);
    expect(await first.prisma.grantPolicy.count()).toBe(GRANT_TYPES.length);
    expect(await first.prisma.scope.findMany({ select: { name: true, isDefault: true } })).toEqual([{ name: "default", isDefault: true }]);
    expect(await pendingMigrations(first)).toEqual([]);
  });

  it("leave what an admin has changed as it is, and refuse a migration edited after it was applied", async () => {
    const database = await open(await freshDatabaseUrl(engine));
    await migrateDatabase(database);
    await database.prisma.scope.deleteMany();
    await database.prisma.grantPolicy.updateMany({ data: { enabled: false } });
    await migrateDatabase(database);
    expect(await database.prisma.scope.count()).toBe(0);
    expect(await database.prisma.grantPolicy.count({ where: { enabled: true } })).toBe(0);
    await database.prisma.$executeRaw`UPDATE "_prisma_migrations" SET "checksum" = 'edited'`;
    await expect(migrateDatabase(database)).rejects.toThrow("was changed after it was applied");
  });

  it("store times as Date, to the millisecond", async () => {
    const database = await open(await freshDatabaseUrl(engine));
    await migrateDatabase(database);
    const at = new Date(1_795_221_399_245);
    await database.prisma.auditEvent.create({
      data: { at, realmId: "root", actorId: "a", actorName: "n", action: "x.y", targetType: "t", targetId: "i" },
    });
    const row = await database.prisma.auditEvent.findFirst({ where: { at: { gte: at, lte: at } } });
    expect(row?.at).toEqual(at);
    expect((await database.prisma.realm.findFirst())?.createdAt.getFullYear()).toBeGreaterThan(2020);
  });
});
