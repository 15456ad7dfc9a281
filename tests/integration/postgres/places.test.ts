/** Issue 11 §8: the tables are in the schema that the URL, the role or the database names, and every connection uses that schema. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { runCommand } from "#tests/support/command";
import { administer, freshDatabaseUrl } from "#tests/support/databases";
import { startServer } from "#tests/support/server";
import { SHARED_KEYS } from "../accounts/browser";

const PASSWORD = "secret";

/** A database, and a role that owns nothing in it yet. */
async function ordinaryRole(): Promise<{ readonly url: string; readonly admin: string; readonly role: string; readonly database: string }> {
  const admin = await freshDatabaseUrl("postgresql");
  const role = `r_${randomUUID().replaceAll("-", "")}`;
  await administer(admin, `CREATE ROLE ${role} LOGIN PASSWORD '${PASSWORD}'`);
  const url = new URL(admin);
  [url.username, url.password] = [role, PASSWORD];
  return { url: url.href, admin, role, database: url.pathname.slice(1) };
}

const withParameter = (url: string, name: string, value: string) => `${url}?${name}=${encodeURIComponent(value)}`;

/** The schemas that hold tables of ours. */
async function schemasInUse(admin: string): Promise<readonly string[]> {
  const opened = await openDetached({ url: admin });
  const rows = await opened.prisma.$queryRaw<
    { schema: string }[]
  >`SELECT DISTINCT schemaname AS schema FROM pg_tables WHERE tablename IN ('Realm', 'TokenRecord', '_prisma_migrations') ORDER BY 1`;
  await closeOpened(opened);
  return rows.map(({ schema }) => schema);
}

/** A server starts on it, serves pages and the token endpoint from there, and starts once more. */
async function expectToServe(databaseUrl: string, { starts = 2 } = {}): Promise<void> {
  for (let count = 0; count < starts; count += 1) {
    const server = await startServer({ engine: "postgresql", databaseUrl, env: SHARED_KEYS });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect((await fetch(`${server.url}/login`)).status).toBe(200);
    const refused = await fetch(`${server.url}/token`, { method: "POST", body: new URLSearchParams({ grant_type: "client_credentials" }) });
    expect([400, 401]).toContain(refused.status);
    await server.stop();
  }
}

describe("the schema", { timeout: 120_000 }, () => {
  it("is that of a role which owns one of its name", async () => {
    const { url, admin, role } = await ordinaryRole();
    await administer(admin, `CREATE SCHEMA AUTHORIZATION ${role}`);
    await expectToServe(url);
    expect(await schemasInUse(admin)).toEqual([role]);
  });

  it("is the first of the role's search_path", async () => {
    const { url, admin, role, database } = await ordinaryRole();
    await administer(
      admin,
      `CREATE SCHEMA portal AUTHORIZATION ${role}; ALTER ROLE ${role} IN DATABASE ${database} SET search_path = portal, public`,
    );
    await expectToServe(url);
    expect(await schemasInUse(admin)).toEqual(["portal"]);
  });

  it("is the first of the database's search_path", async () => {
    const { url, admin, role, database } = await ordinaryRole();
    await administer(admin, `CREATE SCHEMA "My Portal" AUTHORIZATION ${role}; ALTER DATABASE ${database} SET search_path = "My Portal"`);
    await expectToServe(url);
    expect(await schemasInUse(admin)).toEqual(["My Portal"]);
  });

  it("is the one in the URL's options", async () => {
    const { url, admin, role } = await ordinaryRole();
    await administer(admin, `CREATE SCHEMA portal AUTHORIZATION ${role}`);
    await expectToServe(withParameter(url, "options", "-c search_path=portal"));
    expect(await schemasInUse(admin)).toEqual(["portal"]);
  });

  it("is the URL's own, whatever the search_path, and is made if it is not there", async () => {
    const { url, admin, role, database } = await ordinaryRole();
    await administer(admin, `CREATE SCHEMA other AUTHORIZATION ${role}; ALTER DATABASE ${database} SET search_path = other`);
    await administer(admin, `GRANT CREATE ON DATABASE ${database} TO ${role}`);
    await expectToServe(withParameter(url, "schema", "My Portal"));
    expect(await schemasInUse(admin)).toEqual(["My Portal"]);
  });

  it("stays the one with our tables when another comes before it in the search_path", async () => {
    const { url, admin, role, database } = await ordinaryRole();
    await administer(admin, `GRANT CREATE ON SCHEMA public TO ${role}`);
    await expectToServe(url, { starts: 1 });
    await administer(
      admin,
      `CREATE SCHEMA AUTHORIZATION ${role}; CREATE SCHEMA empty; ALTER DATABASE ${database} SET search_path = "$user", empty, public`,
    );
    await expectToServe(url, { starts: 1 });
    expect(await schemasInUse(admin)).toEqual(["public"]);
  });

  it("is where a backup comes from and goes to", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "latchkey-schema-"));
    const [from, to] = [
      withParameter(await freshDatabaseUrl("postgresql"), "schema", "one"),
      withParameter(await freshDatabaseUrl("postgresql"), "schema", "two"),
    ];
    const opened = await openDetached({ url: from });
    await migrateDatabase(opened);
    const before = await opened.prisma.realm.findMany();
    await closeOpened(opened);
    const file = path.join(folder, "latchkey.backup");
    expect(await runCommand(["backup", file], { DATABASE_URL: from, DATA_DIR: folder })).toMatchObject({ code: 0 });
    expect(await runCommand(["restore", file], { DATABASE_URL: to, DATA_DIR: folder })).toMatchObject({ code: 0 });
    const restored = await openDetached({ url: to });
    expect(await restored.prisma.realm.findMany()).toEqual(before);
    await closeOpened(restored);
    await rm(folder, { recursive: true });
  });
});

describe("a start is refused by name", () => {
  it.each([
    ["no schema of the search_path", "search_path = nowhere", /DATABASE_URL: no schema of the search_path \(nowhere\) exists: [^\n]+\n/],
    ["a database that takes no writes", "default_transaction_read_only = on", /DATABASE_URL: default_transaction_read_only is on [^\n]+\n/],
    ["foreign keys that do not hold", "session_replication_role = replica", /DATABASE_URL: session_replication_role is replica [^\n]+\n/],
  ])("%s", async (_, setting, message) => {
    const { url, admin, role, database } = await ordinaryRole();
    await administer(admin, `GRANT CREATE ON SCHEMA public TO ${role}; ALTER DATABASE ${database} SET ${setting}`);
    await expect(startServer({ engine: "postgresql", databaseUrl: url })).rejects.toThrow(message);
    const { code, stdout } = await runCommand(["doctor"], { DATABASE_URL: url, DATA_DIR: path.join(tmpdir(), `latchkey-none-${role}`) });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAIL {2}database /m);
  });

  it("a schema whose name has a double quote", async () => {
    const databaseUrl = withParameter(await freshDatabaseUrl("postgresql"), "schema", 'my "portal"');
    await expect(startServer({ engine: "postgresql", databaseUrl })).rejects.toThrow(
      /DATABASE_URL: the schema's name has a double quote[^\n]+\n/,
    );
  });
});
