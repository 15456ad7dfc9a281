/** Issue 12 §1: a code outlives a kill and a database that is away between its two requests, and still works once. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterAll, describe, expect, it } from "vitest";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { proxyTo } from "#tests/load/faults/tcp-proxy";
import { answered, authorizationAddress, authorizeAs, CALLBACK, consentedPerson, redeem } from "#tests/support/authorization";
import { ENGINES, type Engine, freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import { startServer } from "#tests/support/server";

afterAll(stopSharedPostgres);

const KEY = { grantTypes: ["authorization_code"], callbackUrls: [CALLBACK] };

describe.each(ENGINES)("kill -9 between and during the two requests on %s", (engine) => {
  it("a code that was answered is there after it, and buys tokens once at most", { timeout: 120_000 }, async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), "latchkey-codes-"));
    let server = await startServer({ engine, dataDir });
    const again = async () => {
      await server.kill();
      server = await startServer({ engine, dataDir, databaseUrl: server.databaseUrl });
    };
    await openDatabase({ url: server.databaseUrl });
    const client = await createClient(KEY);
    const { sessionToken } = await consentedPerson(client);
    const newCode = async () => answered(await authorizeAs(server.url, sessionToken, authorizationAddress(client.clientId)))["code"];
    const isActive = async (token: unknown) => {
      const authorization = basic(client.clientId, client.secret);
      return (await post(`${server.url}/introspect`, { token: text(token) }, { authorization })).json["active"];
    };
    for (let round = 0; round < 3; round += 1) {
      const kept = await newCode();
      const code = await newCode();
      const under = Promise.allSettled(Array.from({ length: 4 }, () => redeem(server.url, client, code)));
      await sleep(Math.random() * 20);
      await again();
      expect((await redeem(server.url, client, kept)).status, "item 67: written before it was answered").toBe(200);
      const arrived = (await under).flatMap((one) => (one.status === "fulfilled" && one.value.status === 200 ? [one.value.json] : []));
      expect(arrived.length).toBeLessThanOrEqual(1);
      const later = await redeem(server.url, client, code);
      if (arrived.length > 0) expect(later.json).toMatchObject({ error: "invalid_grant" });
      for (const { access_token } of arrived) expect(await isActive(access_token), "it was used twice").toBe(false);
      const [family] = await database().prisma.authorizationCode.findMany({
        where: { clientRef: client.ref },
        orderBy: { id: "desc" },
        take: 1,
      });
      const records = await database().prisma.tokenRecord.findMany({ where: { familyId: family?.id ?? "" } });
      expect(records).toHaveLength(1);
      expect(records[0]?.revokedAt === null).toBe(later.status === 200);
    }
    await closeDatabase();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
});

/** A database, and how to take it away and give it back while a server uses it. */
async function interruptible(engine: Engine) {
  if (engine === "postgresql") {
    const real = await freshDatabaseUrl(engine);
    const { proxy, throughProxy } = await proxyTo(real);
    return { real, used: throughProxy, away: () => proxy.refuse(), back: () => proxy.heal(), close: () => proxy.close() };
  }
  const real = await freshDatabaseUrl(engine);
  let other: InstanceType<typeof DatabaseSync> | undefined;
  const away = () => {
    other = new DatabaseSync(real.slice("file:".length), { timeout: 5000 });
    other.exec("BEGIN IMMEDIATE");
  };
  const back = () => {
    other?.close();
    other = undefined;
  };
  return { real, used: real, away, back, close: async () => back() };
}

describe.each(ENGINES)("a database that is away between the two requests, on %s", (engine) => {
  it("items 65, 67: the token request is told to come again, and the code works then; /authorize gives none meanwhile", {
    timeout: 120_000,
  }, async () => {
    const { real, used, away, back, close } = await interruptible(engine);
    const server = await startServer({ engine, databaseUrl: used });
    await openDatabase({ url: real });
    const client = await createClient(KEY);
    const { sessionToken } = await consentedPerson(client);
    const authorize = () => authorizeAs(server.url, sessionToken, authorizationAddress(client.clientId));
    const { code } = answered(await authorize());
    away();
    expect(await redeem(server.url, client, code)).toMatchObject({ status: 503, json: { error: "temporarily_unavailable" } });
    const asked = await authorize();
    // PostgreSQL cannot say who the person is; SQLite can, and cannot write.
    const told = asked.location?.startsWith(CALLBACK) ? answered(asked) : {};
    expect([asked.status, told]).toEqual(
      engine === "postgresql" ? [503, {}] : [303, expect.objectContaining({ error: "temporarily_unavailable", state: "af0ifjsldkj" })],
    );
    back();
    await expect.poll(async () => (await redeem(server.url, client, code)).status, { timeout: 30_000 }).toBe(200);
    expect((await redeem(server.url, client, code)).json).toMatchObject({ error: "invalid_grant" });
    await closeDatabase();
    await server.stop();
    await close();
  });
});
