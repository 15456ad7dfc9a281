import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { diffSchema } from "#app/cli/db-diff.mjs";
import { derivePostgresSchema, SCHEMA_FILES } from "#app/cli/db-schema.mjs";
import { closeOpened, type Database, openDetached } from "#app/db/database";
import { applyPostgresMigrations, applySqliteMigrations, migrateDatabase, migrationsOf, pendingMigrations } from "#app/db/migrate";
import { inPostgresTransaction } from "#app/db/postgres";
import { countTokensInUse, listTokenIds } from "#app/db/queries/tokens";
import { sqliteAdapterFactory } from "#app/db/sqlite/adapter";
import { GRANT_TYPES } from "#app/oauth/grant-types";
import { OPENID_SCOPES } from "#app/oauth/openid/scopes";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { createUuidv7 } from "#app/oauth/uuidv7";
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
  const byHand = [
    `"Application_ownerId_lower_name_idx" ON "Application"("ownerId", lower("name"), "id")`,
    `"Application_search_idx" ON "Application"("realmId", lower("name"), "id") INCLUDE ("name", "status")`,
    `"User_search_idx" ON "User"("realmId", lower("name"), "id") INCLUDE ("name", "email")`,
  ];
  for (const index of byHand) await administer(url, `CREATE INDEX ${index}`);
  const views = migrationsOf(engine).flatMap(({ sql }) => sql.match(/^CREATE VIEW [^;]+;/gm) ?? []);
  for (const view of views) await administer(url, view);
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

describe("an index of a big table, built by hand before the upgrade", () => {
  const INDEXES = [
    ["AuditEvent_realmId_actorId_at_idx", `"AuditEvent"("realmId", "actorId", "at")`],
    ["TokenRecord_realmId_expiresAt_kind_revokedAt_idx", `"TokenRecord"("realmId", "expiresAt", "kind", "revokedAt")`],
  ] as const;

  /** A database of the first version, with indexes of later ones built while it is in use. */
  async function prepared(): Promise<string> {
    const url = await freshDatabaseUrl("postgresql");
    await inPostgresTransaction(url, async (tx) => await applyPostgresMigrations(tx, "20261121003549_first"));
    for (const [name, columns] of INDEXES) await administer(url, `CREATE INDEX CONCURRENTLY IF NOT EXISTS "${name}" ON ${columns}`);
    return url;
  }
  const numbers = async ({ prisma }: Database) =>
    await prisma.$queryRaw`SELECT oid::text FROM pg_class WHERE relname IN (${INDEXES[0][0]}, ${INDEXES[1][0]}) ORDER BY 1`;

  it("is taken as it is, and the upgrade has nothing left to build there", async () => {
    const database = await open(await prepared());
    const before = await numbers(database);
    expect(await migrateDatabase(database)).toEqual(
      migrationsOf("postgresql")
        .map(({ name }) => name)
        .slice(1),
    );
    expect(await numbers(database)).toEqual(before);
    expect(await differences(database)).toBe("");
  });

  it("is refused while it is not finished", async () => {
    const url = await prepared();
    await administer(url, `UPDATE pg_index SET indisvalid = false WHERE indexrelid = '"${INDEXES[0][0]}"'::regclass`);
    const database = await open(url);
    await expect(migrateDatabase(database)).rejects.toThrow(INDEXES[0][0]);
    await administer(url, `DROP INDEX "${INDEXES[0][0]}"`);
    await migrateDatabase(database);
    expect(await differences(database)).toBe("");
  });
});

/** Makes keys as older versions do, which know no column that came later; a key's name is its id. */
async function keysAsBefore({ prisma, engine }: Database) {
  const realmId = ROOT_REALM_ID;
  const now = engine === "sqlite" ? Date.now() : new Date();
  await prisma.$executeRaw`INSERT INTO "Realm" ("id", "path") VALUES (${realmId}, 'root')`;
  await prisma.$executeRaw`INSERT INTO "User" ("id", "realmId", "email", "name", "passwordHash", "updatedAt")
    SELECT 'ada', ${realmId}, 'ada@example.com', 'Ada', '', ${now}`;
  return async (name: string, key: { readonly grantTypes?: readonly string[]; readonly callbackUrls?: readonly string[] }) => {
    const [grantTypes, callbackUrls] = [key.grantTypes ?? [], key.callbackUrls ?? []].map((list) => JSON.stringify(list));
    await prisma.$executeRaw`INSERT INTO "Application" ("id", "realmId", "ownerId", "name", "updatedAt") SELECT ${name}, ${realmId}, 'ada', ${name}, ${now}`;
    await prisma.$executeRaw`INSERT INTO "Client" ("id", "realmId", "applicationId", "clientId", "environment", "grantTypes", "callbackUrls", "updatedAt")
      SELECT ${name}, ${realmId}, ${name}, ${name}, 'PRODUCTION', ${grantTypes}, ${callbackUrls}, ${now}`;
    return name;
  };
}

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
    const applied = await Promise.all(many.map((one) => migrateDatabase(one)));
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
    const [first] = many;
    if (!first) throw new Error("nothing opened");
    expect(await first.prisma.realm.count()).toBe(1);
    expect(await first.prisma.grantPolicy.count()).toBe(GRANT_TYPES.length);
    const scopes = await first.prisma.scope.findMany({ select: { name: true, description: true, isDefault: true } });
    expect(scopes.filter(({ isDefault }) => isDefault).map(({ name }) => name)).toEqual(["default"]);
    expect(scopes.filter(({ isDefault }) => !isDefault)).toEqual(
      expect.arrayContaining(OPENID_SCOPES.map((scope) => ({ ...scope, isDefault: false }))),
    );
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

  it("give every realm the scopes of OpenID Connect, and keep one that an admin had made by such a name", async () => {
    const url = await freshDatabaseUrl(engine);
    const database = await open(url);
    const until = "20261128103630_tokens_by_application";
    if (database.engine === "sqlite") applySqliteMigrations(database.file.writer.connection, until);
    else await inPostgresTransaction(url, async (tx) => await applyPostgresMigrations(tx, until));
    const { prisma } = database;
    await prisma.$executeRaw`INSERT INTO "Realm" ("id", "path") VALUES (${ROOT_REALM_ID}, 'root'), ('alpha', 'root/alpha')`;
    await prisma.$executeRaw`INSERT INTO "Scope" ("realmId", "name", "description", "access") VALUES ('alpha', 'email', 'Ours', 'named')`;

    await migrateDatabase(database);
    const select = { name: true, description: true };
    const of = async (realmId: string) =>
      await prisma.scope.findMany({ where: { realmId, access: "open" }, select, orderBy: { name: "asc" } });
    const seeded = OPENID_SCOPES.toSorted((one, other) => one.name.localeCompare(other.name));
    expect(await of(ROOT_REALM_ID)).toEqual(seeded);
    expect(await of("alpha")).toEqual(seeded.filter(({ name }) => name !== "email"));
    expect(await prisma.scope.findFirst({ where: { realmId: "alpha", name: "email" } })).toMatchObject({ description: "Ours" });
  });

  it("give each ticked grant type a row of its own, whether an older version ticked it before the upgrade or ticks it beside it", async () => {
    const url = await freshDatabaseUrl(engine);
    const database = await open(url);
    const until = "20261128052210_client_auth_method";
    if (database.engine === "sqlite") applySqliteMigrations(database.file.writer.connection, until);
    else await inPostgresTransaction(url, async (tx) => await applyPostgresMigrations(tx, until));
    const { prisma } = database;
    const realmId = ROOT_REALM_ID;
    const addKey = await keysAsBefore(database);
    const before = await addKey("before", { grantTypes: ["client_credentials", "password", "password"] });
    const none = await addKey("none", {});

    await migrateDatabase(database);
    const beside = await addKey("beside", { grantTypes: ["refresh_token"] });
    const rows = async (clientRef: string) =>
      (await prisma.clientGrant.findMany({ where: { clientRef, realmId }, orderBy: { grantType: "asc" } })).map(
        ({ grantType }) => grantType,
      );
    expect(await rows(before)).toEqual(["client_credentials", "password"]);
    expect(await rows(none)).toEqual([]);
    expect(await rows(beside)).toEqual(["refresh_token"]);

    await prisma.$executeRaw`UPDATE "Client" SET "grantTypes" = '["password","urn:newer"]' WHERE "id" = ${before}`;
    await prisma.client.update({ where: { id: beside }, data: { tokenFormat: "jwt" } });
    expect(await rows(before)).toEqual(["password", "urn:newer"]);
    expect(await rows(beside)).toEqual(["refresh_token"]);
    await prisma.client.delete({ where: { id: before } });
    expect(await prisma.clientGrant.count()).toBe(1);
  });

  it("give each origin of a callback URL a row of its own, whether an older version wrote it before the upgrade or writes it beside it", async () => {
    const url = await freshDatabaseUrl(engine);
    const database = await open(url);
    const until = "20261128103630_tokens_by_application";
    if (database.engine === "sqlite") applySqliteMigrations(database.file.writer.connection, until);
    else await inPostgresTransaction(url, async (tx) => await applyPostgresMigrations(tx, until));
    const { prisma } = database;
    const addKey = await keysAsBefore(database);
    const URLS = [
      "https://App.example/callback",
      "HTTPS://app.example?x=/y",
      "http://localhost:5173/a/b#",
      "https://app.example:8443",
      "cursor://anysphere.cursor-mcp/oauth/callback",
    ];
    const ORIGINS = ["http://localhost:5173", "https://app.example", "https://app.example:8443"];
    const before = await addKey("before", { callbackUrls: URLS });
    const none = await addKey("none", {});

    await migrateDatabase(database);
    const beside = await addKey("beside", { callbackUrls: URLS });
    const rows = async (clientRef: string) =>
      (await prisma.clientOrigin.findMany({ where: { clientRef, realmId: ROOT_REALM_ID }, orderBy: { origin: "asc" } })).map(
        ({ origin }) => origin,
      );
    expect(await rows(before)).toEqual(ORIGINS);
    expect(await rows(none)).toEqual([]);
    expect(await rows(beside)).toEqual(ORIGINS);

    await prisma.client.update({ where: { id: before }, data: { callbackUrls: '["https://other.example/"]' } });
    await prisma.client.update({ where: { id: none }, data: { tokenFormat: "jwt" } });
    expect(await rows(before)).toEqual(["https://other.example"]);
    await prisma.client.update({ where: { id: before }, data: { callbackUrls: "[]" } });
    expect(await rows(before)).toEqual([]);
    await prisma.client.delete({ where: { id: beside } });
    expect(await prisma.clientOrigin.count()).toBe(0);
  });

  it("list every token by application, whether an older version wrote it before the upgrade or writes it beside it, until it is removed", async () => {
    const url = await freshDatabaseUrl(engine);
    const database = await open(url);
    const until = "20261128090000_usage_journal";
    if (database.engine === "sqlite") applySqliteMigrations(database.file.writer.connection, until);
    else await inPostgresTransaction(url, async (tx) => await applyPostgresMigrations(tx, until));
    const { prisma } = database;
    const now = Date.now();
    const newId = createUuidv7({ now: () => now });
    const application = { realmId: ROOT_REALM_ID, applicationId: "application" };
    /** As older versions write them: of lives of a minute, an hour, a day and a month. */
    const write = async (issuedAt: number) => {
      for (const lifetime of [60_000, 3_600_000, 86_400_000, 30 * 86_400_000]) {
        const [issued, expires] =
          engine === "sqlite" ? [issuedAt, issuedAt + lifetime] : [new Date(issuedAt), new Date(issuedAt + lifetime)];
        await prisma.$executeRaw`INSERT INTO "TokenRecord"
          ("id", "kind", "format", "realmId", "applicationId", "clientRef", "environment", "grantType", "scope", "issuedAt", "expiresAt")
          SELECT ${newId()}, 'access', 'opaque', ${application.realmId}, ${application.applicationId}, '', 'PRODUCTION', '', '', ${issued}, ${expires}`;
      }
    };
    const inOrder = async () =>
      (await prisma.tokenRecord.findMany({ orderBy: [{ issuedAt: "desc" }, { id: "desc" }], select: { id: true } })).map(({ id }) => id);
    const list = async () => await listTokenIds(prisma, { ...application, order: "desc" }, 100);
    const inUse = async () => await countTokensInUse(prisma, application, "access", new Date(now));

    await write(now - 1_800_000);
    await migrateDatabase(database);
    await write(now - 1000);
    expect(await list()).toEqual(await inOrder());
    expect(await list()).toHaveLength(8);
    expect(await inUse()).toBe(7);
    await prisma.tokenRecord.deleteMany({ where: { expiresAt: { lt: new Date(now) } } });
    expect(await list()).toEqual(await inOrder());
    expect(await prisma.tokensByApplication.count()).toBe(7);
    await prisma.tokenRecord.deleteMany();
    expect(await prisma.tokensByApplication.count()).toBe(0);
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
