/** Issue 11 §8: what `ALTER DATABASE … SET` and `ALTER ROLE … SET` change for a session changes nothing for the portal. */
import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import type { SqlQueryable } from "@prisma/driver-adapter-utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, closeOpened, type Database, database, openDatabase, openDetached } from "#app/db/database";
import { inPostgresTransaction } from "#app/db/postgres";
import { sessionSettings } from "#app/db/postgres-session";
import { administer, freshDatabaseUrl } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { basic, post } from "#tests/support/protocol-client";
import { type RunningServer, startServer } from "#tests/support/server";
import { openBrowser } from "../accounts/browser";

/** Values that an administrator may choose, each other than ours. */
const OTHERS: Readonly<Record<string, string>> = {
  client_encoding: "LATIN1",
  TimeZone: "America/New_York",
  DateStyle: "SQL, DMY",
  IntervalStyle: "sql_standard",
  bytea_output: "escape",
  extra_float_digits: "-15",
  standard_conforming_strings: "off",
  array_nulls: "off",
  transform_null_equals: "on",
  default_transaction_isolation: "serializable",
  default_transaction_deferrable: "on",
  row_security: "on",
  exit_on_error: "on",
  // Long enough for what the administrator himself does.
  statement_timeout: "1s",
  idle_in_transaction_session_timeout: "1s",
  lock_timeout: "1s",
  idle_session_timeout: "1s",
  transaction_timeout: "1s",
  plan_cache_mode: "force_generic_plan",
  max_parallel_workers_per_gather: "1",
  search_path: "other, public",
};

const ours = sessionSettings({ schema: "other", forPages: true, unhurried: false, readOnly: false });
const ONLY_FOR_PAGES = ["plan_cache_mode", "max_parallel_workers_per_gather"];

/** A setting's value in its smallest unit, as `pg_settings` has it. */
async function setting(on: SqlQueryable, name: string): Promise<unknown> {
  const sql = `SELECT setting FROM pg_settings WHERE name = '${name}'`;
  return (await on.queryRaw({ sql, args: [], argTypes: [] })).rows[0]?.[0];
}

/** What a session has whose client sets nothing. */
async function bareSetting(url: string, name: string): Promise<unknown> {
  const adapter = await new PrismaPg({ connectionString: url, max: 1 }).connect();
  const value = await setting(adapter, name);
  await adapter.dispose();
  return value;
}

describe.each(["DATABASE", "ROLE"])("settings of the %s", (level) => {
  let url = "";
  beforeAll(async () => {
    const admin = await freshDatabaseUrl("postgresql");
    const address = new URL(admin);
    const role = `r_${randomUUID().replaceAll("-", "")}`;
    await administer(admin, `CREATE ROLE ${role} LOGIN PASSWORD 'secret'; CREATE SCHEMA other AUTHORIZATION ${role}`);
    const owner = level === "ROLE" ? `ROLE ${role}` : `DATABASE ${address.pathname.slice(1)}`;
    for (const [name, value] of Object.entries(OTHERS))
      await administer(admin, `ALTER ${owner} SET ${name} = ${name === "search_path" ? value : `'${value}'`}`);
    [address.username, address.password] = [role, "secret"];
    url = address.href;
  });

  it("differ from ours, each that we set, in a connection that sets nothing", async () => {
    // The driver itself says its encoding when it connects; the URL's options could say another.
    const { client_encoding: _, ...others } = OTHERS;
    expect(Object.keys(OTHERS).toSorted()).toEqual(Object.keys(ours).toSorted());
    for (const name of Object.keys(others)) expect([name, await bareSetting(url, name)]).not.toEqual([name, ours[name]]);
  });

  it.each(Object.keys(ours))("%s is ours on each kind of connection", async (name) => {
    const opened = await openDetached({ url: `${url}?options=-c%20client_encoding%3DLATIN1` });
    if (opened.engine !== "postgresql") throw new Error("not PostgreSQL");
    const forPages = await opened.prisma.$queryRawUnsafe(`SELECT setting FROM pg_settings WHERE name = '${name}'`);
    const forTokens = await setting(opened.direct, name);
    await closeOpened(opened);
    const unhurried = await inPostgresTransaction(url, async (tx) => await setting(tx, name));
    expect(forPages).toEqual([{ setting: ours[name] }]);
    if (ONLY_FOR_PAGES.includes(name)) return;
    expect([forTokens, unhurried]).toEqual([ours[name], name.endsWith("_timeout") ? "0" : ours[name]]);
  });
});

describe("a portal whose database has all of these", () => {
  let server: RunningServer;
  let opened: Database;
  beforeAll(async () => {
    const databaseUrl = await freshDatabaseUrl("postgresql");
    const name = new URL(databaseUrl).pathname.slice(1);
    await administer(databaseUrl, "CREATE SCHEMA other");
    for (const [setting, value] of Object.entries(OTHERS))
      await administer(databaseUrl, `ALTER DATABASE ${name} SET ${setting} = ${setting === "search_path" ? value : `'${value}'`}`);
    server = await startServer({ engine: "postgresql", databaseUrl });
    opened = await openDatabase({ url: databaseUrl });
  });
  afterAll(async () => {
    await closeDatabase();
    await server.stop();
  });

  it("serves pages, tokens and introspection, with exact times", async () => {
    const browser = openBrowser(server.url);
    await browser.post("/signup", { name: "Ada Łovelace ✓", email: "ada@example.com", password: "eight days a week" });
    const user = await database().prisma.user.findFirstOrThrow({ where: { email: "ada@example.com" } });
    expect(user.name).toBe("Ada Łovelace ✓");
    expect(Math.abs(user.createdAt.getTime() - Date.now())).toBeLessThan(60_000);
    const client = await createClient({ ownerId: user.id });
    const authorization = basic(client.clientId, client.secret);
    const token = await post(`${server.url}/token`, { grant_type: "client_credentials" }, { authorization });
    expect(token.status).toBe(200);
    const told = await post(`${server.url}/introspect`, { token: String(token.json["access_token"]) }, { authorization });
    const [record] = await database().prisma.tokenRecord.findMany({ where: { applicationId: client.applicationId } });
    expect(told.json).toMatchObject({ active: true, exp: Math.floor((record?.expiresAt.getTime() ?? 0) / 1000) });
    expect(Math.abs((record?.issuedAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    for (const page of ["", "/production-keys", "/statistics", "/tokens"])
      expect([page, (await browser.get(`/applications/${client.applicationId}${page}`)).status]).toEqual([page, 200]);
    expect(opened.engine).toBe("postgresql");
  });
});
