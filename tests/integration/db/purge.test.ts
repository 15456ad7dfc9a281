import { afterAll, describe, expect, it } from "vitest";
import { releaseLease, takeLease } from "#app/db/lease";
import { purge } from "#app/db/protocol/purge";
import { aClient, aCommit, aFailure, aToken, START } from "#app/oauth/testing/fixtures";
import { ENGINES, stopSharedPostgres } from "#tests/support/databases";
import { databaseHarness } from "./store-harness";

afterAll(stopSharedPostgres);

const DAY = 86_400_000;

describe.each(ENGINES)("purge on %s", (engine) => {
  it("DESIGN §5: removes expired tokens in batches, and keeps a used refresh token as long as its family lives", async () => {
    const here = await databaseHarness(engine);
    const { prisma } = here.database;
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
    await purge({ database: here.database, now: START, batch: 10, pause: 0, goOn });
    const left = await prisma.tokenRecord.findMany({ select: { id: true } });
    expect(left.map(({ id }) => id).toSorted()).toEqual([recent.id, used.id, successor.id].toSorted());
    expect(batches).toBeGreaterThan(6);
    await purge({ database: here.database, now: START + 3 * DAY, pause: 0 });
    expect(await prisma.tokenRecord.count()).toBe(0);
    await here.close();
  });

  it("removes failures after 30 days, sessions and rate limits once over, and only old notes of change", async () => {
    const here = await databaseHarness(engine);
    const { prisma } = here.database;
    const client = aClient();
    await here.addClient(client);
    here.store.recordFailure(aFailure(client, { at: START - 31 * DAY }));
    here.store.recordFailure(aFailure(client, { at: START - 29 * DAY }));
    expect(await here.failures(client.applicationId)).toHaveLength(2);
    for (const [key, expire] of [["over", START - 1] as const, ["on", START + 1] as const]) {
      await prisma.rateLimit.create({ data: { key, points: 1, expire: new Date(expire) } });
      await prisma.session.create({ data: { idHash: key, userId: client.ownerId, expiresAt: new Date(expire) } });
    }
    const changes = await prisma.configChange.count();
    await purge({ database: here.database, now: START, pause: 0 });
    expect(await here.failures(client.applicationId)).toHaveLength(1);
    expect(await prisma.rateLimit.findMany({ select: { key: true } })).toEqual([{ key: "on" }]);
    expect(await prisma.session.findMany({ select: { idHash: true } })).toEqual([{ idHash: "on" }]);
    expect(await prisma.configChange.count()).toBe(changes);
    await prisma.configGeneration.update({ where: { id: 1 }, data: { value: { increment: 10_000 } } });
    await purge({ database: here.database, now: START, pause: 0 });
    expect(await prisma.configChange.count()).toBe(0);
    await here.close();
  });

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
