import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import type { Database } from "#app/db/database";
import { isDatabaseUnavailable } from "#app/db/errors";
import { releaseLease, takeLease } from "#app/db/leased-job";
import { purge } from "#app/db/protocol/purge";
import { newPushed } from "#app/oauth/authorization/pushed";
import type { Effect } from "#app/oauth/effects";
import { aClient, aCode, aCommit, aDevice, aFailure, aToken, newId, START } from "#app/oauth/testing/fixtures";
import { administer, ENGINES, stopSharedPostgres } from "#tests/support/databases";
import { databaseHarness } from "./store-harness";
import { type HostedWriter, hostedWriter } from "./writer-host";

afterAll(stopSharedPostgres);

const DAY = 86_400_000;

/** Who does the purge's statements: the process itself or, on SQLite, the thread that writes for it. */
const SUBJECTS = [
  ...ENGINES.map((engine) => ({ name: engine, engine, inThread: false })),
  { name: "sqlite, by the writing thread", engine: "sqlite", inThread: true },
] as const;

describe.each(SUBJECTS)("purge on $name", ({ engine, inThread }) => {
  let writer: HostedWriter | undefined;
  afterEach(async () => {
    await writer?.close();
    writer = undefined;
  });
  /** A store to write with, and the database whose process purges. */
  const start = async () => {
    const here = await databaseHarness(engine);
    writer = inThread ? await hostedWriter(here.database.url) : undefined;
    return { here, database: writer?.database ?? here.database };
  };

  it("DESIGN §5: removes expired tokens in batches, and keeps a used refresh token as long as its family lives", async () => {
    const { here, database } = await start();
    const { prisma } = database;
    const client = aClient();
    await here.addClient(client);
    const generation = await here.store.generation();
    const old = Array.from({ length: 45 }, (_, index) => aToken(client, { expiresAt: START - 2 * DAY - (index % 7) }));
    const recent = aToken(client, { expiresAt: START - DAY / 2 });
    const refresh = { kind: "refresh", familyId: "family", grantType: "password" } as const;
    const used = aToken(client, { ...refresh, expiresAt: START - 3 * DAY });
    const successor = aToken(client, { ...refresh, expiresAt: START + DAY });
    const dead = aToken(client, { ...refresh, familyId: "dead", expiresAt: START - 3 * DAY });
    await here.store.commit(aCommit(generation, client, [...old, recent, used, successor, dead]));
    let batches = 0;
    const goOn = () => {
      batches += 1;
      return true;
    };
    await purge({ database, now: START, batch: 10, pause: 0, goOn });
    const left = await prisma.tokenRecord.findMany({ select: { id: true } });
    expect(left.map(({ id }) => id).toSorted()).toEqual([recent.id, used.id, successor.id].toSorted());
    expect(batches).toBeGreaterThan(6);
    await purge({ database, now: START + 3 * DAY, pause: 0 });
    expect(await prisma.tokenRecord.count()).toBe(0);
    await here.close();
  });

  it("removes failures after 30 days, sessions, codes and rate limits once over, and only old notes of change", async () => {
    const { here, database } = await start();
    const { prisma } = database;
    const client = aClient();
    await here.addClient(client);
    for (const at of [START - 31 * DAY, START - 29 * DAY])
      here.store.recordRefusal({ endpoint: "revoke", cause: "scope_unknown", failure: aFailure(client, { at }) });
    expect(await here.failures(client.applicationId)).toHaveLength(2);
    for (const [key, expire] of [["over", START - 1] as const, ["on", START + 1] as const]) {
      await prisma.rateLimit.create({ data: { key, points: 1, expire: new Date(expire) } });
      await prisma.session.create({ data: { idHash: key, userId: client.ownerId, expiresAt: new Date(expire) } });
    }
    const [over, on] = [aCode(client, { keptUntil: START - 1 }), aCode(client, { keptUntil: START + 1 })];
    const consents: readonly Effect[] = [over, on].map((code) => ({ kind: "storeCode", code }));
    const [overDevice, onDevice] = [aDevice(client, { keptUntil: START - 1 }), aDevice(client, { keptUntil: START + 1 })];
    const devices: readonly Effect[] = [overDevice, onDevice].map((device) => ({ kind: "storeDevice", device }));
    const assertions: readonly Effect[] = [START - 1, START + 1].map((keptUntil) => ({
      kind: "rememberAssertion",
      signer: client.ref,
      jti: String(keptUntil),
      keptUntil,
    }));
    const [overPushed, onPushed] = [START - 1, START + 1].map((keptUntil) => ({
      ...newPushed(client, new Map(), newId(), START),
      keptUntil,
    }));
    const pushed = [overPushed, onPushed].flatMap((row): Effect[] => (row === undefined ? [] : [{ kind: "storePushed", pushed: row }]));
    await here.store.commit({
      ...aCommit(0, client, []),
      generation: null,
      usage: null,
      effects: [...consents, ...devices, ...assertions, ...pushed],
    });
    const changes = await prisma.configChange.count();
    await purge({ database, now: START, pause: 0 });
    expect(await here.failures(client.applicationId)).toHaveLength(1);
    expect(await prisma.rateLimit.findMany({ select: { key: true } })).toEqual([{ key: "on" }]);
    expect(await prisma.session.findMany({ select: { idHash: true } })).toEqual([{ idHash: "on" }]);
    expect(await prisma.authorizationCode.findMany({ select: { id: true } })).toEqual([{ id: on.id }]);
    const isUsed = [START - 1, START + 1].map((time) => here.store.isAssertionUsed({ signer: client.ref, jti: String(time) }));
    expect(await Promise.all(isUsed)).toEqual([false, true]);
    expect(await prisma.deviceCode.findMany({ select: { id: true } })).toEqual([{ id: onDevice.id }]);
    expect(await prisma.pushedRequest.findMany({ select: { id: true } })).toEqual([{ id: onPushed?.id }]);
    expect(await prisma.configChange.count()).toBe(changes);
    await prisma.configGeneration.update({ where: { id: 1 }, data: { value: { increment: 10_000 } } });
    await purge({ database, now: START, pause: 0 });
    expect(await prisma.configChange.count()).toBe(0);
    await here.close();
  });

  /** `count` tokens that have expired, ten in each millisecond. */
  const addExpired = async (here: Awaited<ReturnType<typeof databaseHarness>>, count: number) => {
    const client = aClient();
    await here.addClient(client);
    const tokens = Array.from({ length: count }, (_, index) => aToken(client, { expiresAt: START - 2 * DAY - Math.floor(index / 10) }));
    await here.store.commit(aCommit(await here.store.generation(), client, tokens));
  };
  const script = async (database: Database, sql: string) => {
    if (database.engine === "sqlite") await database.file.writer.alone((connection) => connection.script(sql));
    else await administer(database.url, sql);
  };

  it("a batch that fails removes nothing, and the next run goes on where it stopped", async () => {
    const { here, database } = await start();
    await addExpired(here, 50);
    const foreign = `CREATE TABLE "Holder" ("id" ${engine === "sqlite" ? "TEXT" : "uuid"} REFERENCES "TokenRecord" ("id"))`;
    await script(
      database,
      `${foreign}; INSERT INTO "Holder" SELECT "id" FROM "TokenRecord" WHERE "expiresAt" = (SELECT max("expiresAt") FROM "TokenRecord")`,
    );
    const failed = await purge({ database, now: START, batch: 20, pause: 0 }).catch((error: unknown) => error);
    expect(String(failed)).toMatch(/foreign key/i);
    expect(isDatabaseUnavailable(failed)).toBe(false);
    expect(await database.prisma.tokenRecord.count()).toBe(10);
    await script(database, `DROP TABLE "Holder"`);
    await purge({ database, now: START, batch: 20, pause: 0 });
    expect(await database.prisma.tokenRecord.count()).toBe(0);
    await here.close();
  });

  it("ends after the batch under way when it is told to", async () => {
    const { here, database } = await start();
    await addExpired(here, 50);
    let batches = 0;
    await purge({ database, now: START, batch: 10, pause: 0, goOn: () => ++batches <= 2 });
    expect(await database.prisma.tokenRecord.count()).toBe(30);
    await here.close();
  });

  it.each(inThread ? ["the thread that writes"] : [])(
    "issue 3 §2: by %s, writes nothing on the process's own connection, and waits while somebody there writes",
    async () => {
      const { here, database } = await start();
      if (database.engine !== "sqlite") throw new Error("This is about SQLite.");
      await addExpired(here, 50);
      const own = vi.spyOn(database.file.writer, "begin");
      const turn = await database.file.writer.acquire();
      let ended = false;
      const purging = purge({ database, now: START, batch: 10, pause: 0 }).then(() => {
        ended = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(ended).toBe(false);
      expect(await database.prisma.tokenRecord.count()).toBe(50);
      turn.release();
      await purging;
      expect(await database.prisma.tokenRecord.count()).toBe(0);
      expect(own).not.toHaveBeenCalled();
      await here.close();
    },
  );
});

describe.each(ENGINES)("leases on %s", (engine) => {
  it("a job's lease is held by one process until it is over, released or renewed", async () => {
    const here = await databaseHarness(engine);
    const { prisma } = here.database;
    const take = (holder: string, now: number) => takeLease(prisma, "job", holder, 1000, now);
    expect(await Promise.all([take("a", START), take("b", START)])).toEqual([true, false]);
    expect(await take("a", START + 900)).toBe(true);
    expect(await take("b", START + 1800)).toBe(false);
    expect(await take("b", START + 1901)).toBe(true);
    await releaseLease(prisma, "job", "a");
    expect(await take("a", START + 1902)).toBe(false);
    await releaseLease(prisma, "job", "b");
    expect(await take("a", START + 1903)).toBe(true);
    await here.close();
  });
});
