/** Issue 3 §4: a new version runs beside the old one during a rollout; ADR 9 says what its migrations may do. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { migrationsOf } from "#app/db/migrate";
import { ENGINES, freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";
import { createClient, type TestClient } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import { type RunningServer, startServer } from "#tests/support/server";
import { changeUser } from "../admin/acts";
import { PORTAL_SETTINGS, signInAdmin } from "./portals";

const TIMEOUT = 120_000;

afterAll(stopSharedPostgres);

describe.each(ENGINES)("versions beside each other on %s", (engine) => {
  let databaseUrl = "";
  let dataDir = "";
  const running: RunningServer[] = [];

  beforeEach(async () => {
    databaseUrl = await freshDatabaseUrl(engine);
    dataDir = await mkdtemp(path.join(tmpdir(), "latchkey-versions-"));
  });
  afterEach(async () => {
    await closeDatabase();
    await Promise.all(running.splice(0).map((server) => server.stop()));
    await rm(dataDir, { recursive: true, force: true });
  });

  const start = async (env: Readonly<Record<string, string>> = {}) => {
    const server = await startServer({ engine, databaseUrl, dataDir, env: { ...PORTAL_SETTINGS, ...env } });
    running.push(server);
    return `http://127.0.0.1:${server.port}`;
  };
  const as = (client: TestClient) => ({ authorization: basic(client.clientId, client.secret) });
  const issue = async (portal: string, client: TestClient) =>
    text((await post(`${portal}/token`, { grant_type: "client_credentials" }, as(client))).json.access_token);
  const isActive = async (portal: string, client: TestClient, token: string) =>
    (await post(`${portal}/introspect`, { token }, as(client))).json.active;
  const readyAt = async (portal: string) => {
    const response = await fetch(`${portal}/readyz`);
    return { status: response.status, body: await response.json() };
  };

  /** What a newer version's start does. */
  async function migrateAsNewer(name: string, statements: readonly string[]) {
    const { prisma } = database();
    for (const statement of statements) await prisma.$executeRawUnsafe(statement);
    const finished = engine === "sqlite" ? "CAST(unixepoch('subsec') * 1000 AS INTEGER)" : "now()";
    await prisma.$executeRawUnsafe(
      `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at", "applied_steps_count")
       VALUES ('${name.slice(0, 36)}', 'newer', '${name}', ${finished}, 1)`,
    );
  }
  const ADDITIONS = [
    ...["TokenRecord", "Client", "ClientSecret", "Application", "User", "Session", "Realm", "SigningKey", "UsageCounter", "UsageHour"].map(
      (table) => `ALTER TABLE "${table}" ADD COLUMN "newer" TEXT DEFAULT 'x'`,
    ),
    `CREATE TABLE "Newer" ("id" TEXT PRIMARY KEY)`,
    `CREATE INDEX "Newer_idx" ON "TokenRecord" ("grantType", "issuedAt")`,
    `INSERT INTO "GrantPolicy" ("realmId", "grantType", "enabled", "updatedAt") VALUES ('root', 'urn:newer', true, ${
      engine === "sqlite" ? "0" : "now()"
    })`,
    `UPDATE "ConfigGeneration" SET "value" = "value" + 1`,
    // Of a kind that only the newer version knows.
    `INSERT INTO "ConfigChange" ("generation", "kind", "key") SELECT "value", 'newer', 'x' FROM "ConfigGeneration"`,
  ];

  it("a newer version that only added something leaves a running older one working, and lets one start", { timeout: TIMEOUT }, async () => {
    const old = await start();
    await openDatabase({ url: databaseUrl });
    const client = await createClient();
    const admin = await signInAdmin(old);
    const pages = ["/admin", "/admin/applications", "/admin/users", "/admin/keys", "/admin/statistics", "/account"];
    // Everything prepared and cached as before.
    const before = await issue(old, client);
    expect(await isActive(old, client, before)).toBe(true);
    for (const page of pages) expect((await admin.get(page)).status).toBe(200);

    await migrateAsNewer("29991231000000_newer", ADDITIONS);

    for (const portal of [old, await start()]) {
      expect(await readyAt(portal)).toMatchObject({ status: 200, body: { status: "ready" } });
      expect(await isActive(portal, client, before)).toBe(true);
      expect(await isActive(portal, client, await issue(portal, client))).toBe(true);
      const there = await signInAdmin(portal);
      for (const page of pages) expect([page, (await there.get(page)).status]).toEqual([page, 200]);
      expect((await fetch(`${portal}/jwks`)).status).toBe(200);
    }
    expect((await changeUser(admin, "disable", client.ownerId)).status).toBe(302);
  });

  it("one that took away what this version has stopped using leaves it working, else it gets no requests and does not start", {
    timeout: TIMEOUT,
  }, async () => {
    const old = await start();
    await openDatabase({ url: databaseUrl });
    const known = migrationsOf(engine).at(-1)?.name.slice(0, 14);
    await migrateAsNewer(`29991230000000_drop_one_needs_${known}`, []);
    for (const portal of [old, await start()]) expect((await readyAt(portal)).status).toBe(200);

    await migrateAsNewer("29991231000000_drop_more_needs_29991230000000", []);
    // Readiness is looked up a few times a second at most, however often it is asked for.
    await expect
      .poll(() => readyAt(old))
      .toEqual({ status: 503, body: { status: "not ready", database: "newer than this version", pendingMigrations: null } });
    await expect(start()).rejects.toThrow(
      "ended with code 1:\nThe database was migrated by a newer version (29991231000000_drop_more_needs_29991230000000), which this version",
    );
  });
});
