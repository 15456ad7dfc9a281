/** RFC 7523 §3 item 7: an assertion that comes twice, at several processes at once, and after one of them was killed. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { JWT_BEARER_GRANT } from "#app/oauth/trusted-issuers/issuer";
import { aKeyPair, anAssertion, asForm, createSigningClient } from "#tests/support/assertions";
import { ENGINES, freshDatabaseUrl } from "#tests/support/databases";
import { createClient, setGrant } from "#tests/support/fixtures";
import { issued, trustIssuer } from "#tests/support/issuers";
import { basic, post } from "#tests/support/protocol-client";
import { startServer } from "#tests/support/server";
import { PORTAL_SETTINGS, usePortals } from "./portals";

const AUDIENCE = PORTAL_SETTINGS.PUBLIC_URL;
const send = async (portal: string, assertion: string, form: Readonly<Record<string, string>>, endpoint = "token") =>
  (await post(`${portal}/${endpoint}`, { ...form, ...asForm(assertion) })).status;
const TOKEN = { grant_type: "client_credentials" } as const;

describe.each(ENGINES)("an assertion at three portals on one %s", (engine) => {
  const { portals } = usePortals(engine);

  it("buys one token wherever it comes in, 20 times at once", async () => {
    const pair = await aKeyPair();
    const client = await createSigningClient(pair);
    for (let round = 0; round < 5; round += 1) {
      const assertion = await anAssertion(client, pair, AUDIENCE);
      const at = Array.from({ length: 20 }, (_, index) => portals().all[index % 3] ?? "");
      const statuses = await Promise.all(at.map((portal) => send(portal, assertion, TOKEN)));
      expect(statuses.sort()).toEqual([200, ...Array.from({ length: 19 }, () => 401)]);
    }
    expect(await database().prisma.tokenRecord.count({ where: { clientRef: client.ref } })).toBe(5);
  });

  it("of an issuer that the realm trusts buys one token wherever it is presented, 20 times at once (RFC 7523 §2.1)", async () => {
    await setGrant(JWT_BEARER_GRANT, true);
    const client = await createClient({ grantTypes: [JWT_BEARER_GRANT] });
    const issuer = await trustIssuer([client]);
    const authorization = basic(client.clientId, client.secret);
    for (let round = 0; round < 5; round += 1) {
      const form = { grant_type: JWT_BEARER_GRANT, assertion: await issued(issuer, AUDIENCE) };
      const at = Array.from({ length: 20 }, (_, index) => portals().all[index % 3] ?? "");
      const answers = await Promise.all(at.map((portal) => post(`${portal}/token`, form, { authorization })));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 400)]);
    }
    expect(await database().prisma.tokenRecord.count({ where: { clientRef: client.ref } })).toBe(5);
  });

  it("that introspection has taken at one buys nothing at another", async () => {
    const pair = await aKeyPair();
    const client = await createSigningClient(pair, { resourceServer: true });
    const assertion = await anAssertion(client, pair, AUDIENCE);
    expect(await send(portals().a, assertion, { token: "none" }, "introspect")).toBe(200);
    expect(await send(portals().b, assertion, TOKEN)).toBe(401);
    expect(await send(portals().c, assertion, { token: "none" }, "revoke")).toBe(401);
  });
});

describe.each(ENGINES)("an assertion before and after kill -9 on %s", (engine) => {
  it("does not work again once its request was answered", { timeout: 120_000 }, async () => {
    const databaseUrl = await freshDatabaseUrl(engine);
    const dataDir = await mkdtemp(path.join(tmpdir(), "latchkey-assertions-"));
    const start = () => startServer({ engine, databaseUrl, dataDir, env: PORTAL_SETTINGS });
    const address = ({ port }: { readonly port: number }) => `http://127.0.0.1:${port}`;
    let server = await start();
    await openDatabase({ url: databaseUrl });
    const pair = await aKeyPair();
    const client = await createSigningClient(pair);
    await closeDatabase();
    for (let round = 0; round < 3; round += 1) {
      const assertions = await Promise.all(Array.from({ length: 40 }, () => anAssertion(client, pair, AUDIENCE)));
      const answered: string[] = [];
      const sending = assertions.map(async (assertion) => {
        if ((await send(address(server), assertion, TOKEN)) === 200) answered.push(assertion);
      });
      // In the middle: some are answered, others are not.
      await Promise.any(sending);
      await server.kill();
      await Promise.allSettled(sending);
      expect(answered.length).toBeGreaterThan(0);
      server = await start();
      const statuses = await Promise.all(answered.map((assertion) => send(address(server), assertion, TOKEN)));
      expect(new Set(statuses)).toEqual(new Set([401]));
      expect(await send(address(server), await anAssertion(client, pair, AUDIENCE), TOKEN), "a new one").toBe(200);
    }
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
});
