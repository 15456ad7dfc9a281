/** RFC 9126 §4: a pushed request at several processes at once, and after one of them was killed in the middle of a sign-in. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { authorizeAs, broughtAddress, CALLBACK, consentedPerson, pushRequest, redeem } from "#tests/support/authorization";
import { ENGINES, freshDatabaseUrl } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { startServer } from "#tests/support/server";
import { PORTAL_SETTINGS, usePortals } from "./portals";

const KEY = { grantTypes: ["authorization_code"], callbackUrls: [CALLBACK] } as const;

describe.each(ENGINES)("a pushed request at three portals on one %s", (engine) => {
  const { portals } = usePortals(engine);

  it("gets one code wherever it comes in, 20 times at once", async () => {
    const client = await createClient(KEY);
    const { sessionToken } = await consentedPerson(client);
    for (let round = 0; round < 5; round += 1) {
      const { json } = await pushRequest(portals().a, client);
      const at = Array.from({ length: 20 }, (_, index) => portals().all[index % 3] ?? "");
      const address = broughtAddress(client.clientId, json["request_uri"]);
      const statuses = await Promise.all(at.map(async (portal) => (await authorizeAs(portal, sessionToken, address)).status));
      expect(statuses.toSorted()).toEqual([303, ...Array<number>(19).fill(400)]);
    }
    expect(await database().prisma.authorizationCode.count({ where: { clientRef: client.ref } })).toBe(5);
  });
});

describe.each(ENGINES)("a pushed request before and after kill -9 on %s", (engine) => {
  it("goes on where it was answered with a page, and does not work again where the client was answered", { timeout: 120_000 }, async () => {
    const databaseUrl = await freshDatabaseUrl(engine);
    const dataDir = await mkdtemp(path.join(tmpdir(), "latchkey-pushed-"));
    const start = () => startServer({ engine, databaseUrl, dataDir, env: PORTAL_SETTINGS });
    const address = ({ port }: { readonly port: number }) => `http://127.0.0.1:${port}`;
    let server = await start();
    await openDatabase({ url: databaseUrl });
    const client = await createClient(KEY);
    const { sessionToken } = await consentedPerson(client);
    await closeDatabase();
    const push = async () => broughtAddress(client.clientId, (await pushRequest(address(server), client)).json["request_uri"]);
    const [open, ...others] = await Promise.all(Array.from({ length: 21 }, push));
    expect((await authorizeAs(address(server), "nobody", open ?? "")).location).toContain("/login?next=");
    const answered: string[] = [];
    const asking = others.map(async (brought) => {
      if ((await authorizeAs(address(server), sessionToken, brought)).status === 303) answered.push(brought);
    });
    // In the middle: some are answered, others are not.
    await Promise.any(asking);
    await server.kill();
    await Promise.allSettled(asking);
    expect(answered.length).toBeGreaterThan(0);
    server = await start();
    const again = await Promise.all(answered.map((brought) => authorizeAs(address(server), sessionToken, brought)));
    expect(again.map(({ status }) => status)).toEqual(answered.map(() => 400));
    const back = await authorizeAs(address(server), sessionToken, open ?? "");
    const code = new URL(back.location ?? "").searchParams.get("code") ?? undefined;
    expect((await redeem(address(server), client, code)).status).toBe(200);
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
});
