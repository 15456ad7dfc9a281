/** Issue 12 §1: refreshes of one token at once, at several processes and through `kill -9`: one successor, and no consent lost. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import bcrypt from "bcrypt";
import { describe, expect, it } from "vitest";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { createClient, createUser, setGrant, type TestClient } from "#tests/support/fixtures";
import { type Answer, basic, post, text } from "#tests/support/protocol-client";
import { startServer } from "#tests/support/server";
import { usePortals } from "./portals";

const PASSWORD = "eight days a week";

async function aFamily(portal: string) {
  const email = `${randomUUID()}@example.com`;
  await createUser({ email, passwordHash: await bcrypt.hash(PASSWORD, 4) });
  await setGrant("password", true);
  const client = await createClient({ grantTypes: ["password", "refresh_token"] });
  const first = await ask(portal, client, { grant_type: "password", username: email, password: PASSWORD });
  return { client, token: text(first.json["refresh_token"]) };
}

const ask = async (portal: string, { clientId, secret }: TestClient, form: Record<string, string>): Promise<Answer> =>
  await post(`${portal}/token`, form, { authorization: basic(clientId, secret) });
const refresh = async (portal: string, client: TestClient, token: string) =>
  await ask(portal, client, { grant_type: "refresh_token", refresh_token: token });
const replaysOf = async ({ ref }: TestClient) =>
  (await database().prisma.refreshReplay.aggregate({ where: { clientRef: ref }, _sum: { count: true } }))._sum.count ?? 0;

describe.each(ENGINES)("item 83: refreshes at three portals on one %s", (engine) => {
  const { portals } = usePortals(engine);

  it("one wins and the others get the same tokens, generation after generation", async () => {
    const { client, token } = await aFamily(portals().a);
    let current = token;
    for (let round = 0; round < 10; round += 1) {
      const at = [...portals().all, ...portals().all];
      const answers = await Promise.all(at.map((portal) => refresh(portal, client, current)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
      expect(new Set(answers.map(({ json }) => `${text(json["access_token"])} ${text(json["refresh_token"])}`)).size).toBe(1);
      current = text(answers[0]?.json["refresh_token"]);
    }
    expect(await replaysOf(client)).toBe(50);
    expect(await database().prisma.tokenRecord.count({ where: { clientRef: client.ref, revokedAt: { not: null } } })).toBe(0);
  });
});

describe.each(ENGINES)("kill -9 in the middle of refreshes on %s", (engine) => {
  it("the token whose answer was lost gets one after the restart, and its family lives", { timeout: 120_000 }, async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), "latchkey-refresh-"));
    let server = await startServer({ engine, dataDir });
    await openDatabase({ url: server.databaseUrl });
    const { client, token } = await aFamily(server.url);
    let current = token;
    for (let round = 0; round < 4; round += 1) {
      const lost = Promise.allSettled(Array.from({ length: 4 }, () => refresh(server.url, client, current)));
      await sleep(Math.random() * 20);
      await server.kill();
      const arrived = (await lost).flatMap((one) => (one.status === "fulfilled" ? [text(one.value.json["refresh_token"])] : []));
      server = await startServer({ engine, dataDir, databaseUrl: server.databaseUrl });
      const again = await refresh(server.url, client, current);
      expect(again.status).toBe(200);
      const next = text(again.json["refresh_token"]);
      expect(new Set([...arrived, next]).size).toBe(1);
      current = next;
    }
    await closeDatabase();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
});
