/** What must hold across processes that share a database, and under load and faults of it. */
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { recordConfigChange } from "#app/db/config-change";
import { isDatabaseUnavailable, isUniqueViolation } from "#app/db/errors";
import type { RequestSource } from "#app/oauth/model";
import { aClient, aCommit, aFailure, aToken } from "#app/oauth/testing/fixtures";
import { ENGINES, stopSharedPostgres } from "#tests/support/databases";
import { type DatabaseHarness, databaseHarness } from "./store-harness";

afterAll(stopSharedPostgres);

describe.each(ENGINES)("%s", (engine) => {
  let harness: DatabaseHarness | undefined;
  const start = async () => {
    harness = await databaseHarness(engine);
    return harness;
  };
  afterEach(async () => {
    await harness?.close();
    harness = undefined;
  });

  it("DESIGN §5: after a change was answered, no process commits what was decided before it", async () => {
    const here = await start();
    const there = await here.another();
    const client = aClient();
    await here.addClient(client);
    await there.store.refresh();
    const before = await there.store.generation();
    expect((await there.store.findClient("root", client.clientId))?.applicationStatus).toBe("active");
    await here.suspendApplication(client.applicationId);
    expect(await there.store.commit(aCommit(before, client, [aToken(client)]))).toBe("stale");
    expect((await there.store.findClient("root", client.clientId))?.applicationStatus).toBe("suspended");
    expect(await here.usage(client.applicationId)).toEqual([]);
  });

  it("DESIGN §5: a value read while it changes is not kept", async () => {
    const here = await start();
    const there = await here.another();
    for (let round = 0; round < 20; round += 1) {
      const client = aClient();
      await here.addClient(client);
      await there.store.refresh();
      const early = there.store.findClient("root", client.clientId);
      await Promise.all([early, here.suspendApplication(client.applicationId)]);
      await there.store.refresh();
      expect((await there.store.findClient("root", client.clientId))?.applicationStatus).toBe("suspended");
    }
  });

  it("drops everything when it has missed more changes than are kept", async () => {
    const here = await start();
    const client = aClient();
    await here.addClient(client);
    const there = await here.another();
    await there.store.refresh();
    await there.store.findClient("root", client.clientId);
    await here.suspendApplication(client.applicationId);
    await here.database.prisma.configChange.deleteMany();
    await there.store.refresh();
    expect((await there.store.findClient("root", client.clientId))?.applicationStatus).toBe("suspended");
  });

  it("DESIGN §5: usage equals the answers when several processes write the same counters at once, amid changes", async () => {
    const here = await start();
    const stores = [here.store, (await here.another()).store, (await here.another()).store];
    const clients = [aClient(), aClient(), aClient()];
    for (const client of clients) await here.addClient(client);
    let committed = 0;
    const issued: string[] = [];
    const worker = async (index: number) => {
      const store = stores[index % stores.length] ?? here.store;
      for (let turn = 0; turn < 30; turn += 1) {
        const client = clients[(index + turn) % clients.length] ?? aClient();
        const token = aToken(client);
        for (;;) {
          const outcome = await store.commit(aCommit(await store.generation(), client, [token]));
          if (outcome === "committed") break;
        }
        committed += 1;
        issued.push(token.id);
      }
    };
    const changes = async () => {
      for (let turn = 0; turn < 10; turn += 1) {
        await here.database.prisma.$transaction((tx) => recordConfigChange(tx, { kind: "realm", key: "root" }));
      }
    };
    await Promise.all([...Array.from({ length: 24 }, (_, index) => worker(index)), changes()]);
    const sums = await Promise.all(clients.map(async ({ applicationId }) => (await here.usage(applicationId)).map(({ count }) => count)));
    expect(sums.flat().reduce((sum, count) => sum + count, 0)).toBe(committed);
    expect(await here.database.prisma.tokenRecord.count()).toBe(issued.length);
  });

  it("DESIGN §5: a write survives another transaction's rollback at the same time", async () => {
    const { database, store } = await start();
    const client = aClient();
    await harness?.addClient(client);
    await store.refresh();
    const generation = await store.generation();
    const tokens = Array.from({ length: 20 }, () => aToken(client));
    const rollback = async () => {
      await expect(
        database.prisma.$transaction(async (tx) => {
          await tx.auditEvent.create({
            data: { realmId: "root", actorId: "a", actorName: "a", action: "a.b", targetType: "t", targetId: "gone" },
          });
          await new Promise((resolve) => setTimeout(resolve, 20));
          throw new Error("undo");
        }),
      ).rejects.toThrow("undo");
    };
    const kept = database.prisma.auditEvent.create({
      data: { realmId: "root", actorId: "a", actorName: "a", action: "a.b", targetType: "t", targetId: "kept" },
    });
    await Promise.all([rollback(), ...tokens.map((token) => store.commit(aCommit(generation, client, [token]))), kept, rollback()]);
    for (const token of tokens) expect(await store.findToken(token.id)).toBeDefined();
    expect(await database.prisma.auditEvent.findMany({ where: { action: "a.b" }, select: { targetId: true } })).toEqual([
      { targetId: "kept" },
    ]);
  });

  it("a text that the engine cannot hold spoils neither its batch nor its record", async () => {
    const here = await start();
    const client = aClient();
    await here.addClient(client);
    await here.store.refresh();
    const generation = await here.store.generation();
    const failure = { ...aFailure(client), userAgent: "a\0b\ud800c", ip: "::1" };
    const token = aToken(client);
    const answers = await Promise.all([
      here.store.commit(aCommit(generation, client, [token])),
      here.store.commit({ ...aCommit(generation, client, [], { outcome: "scope_unknown" }), failure }),
    ]);
    expect(answers).toEqual(["committed", "committed"]);
    expect(await here.failures(client.applicationId)).toMatchObject([{ requestId: failure.requestId, userAgent: "abc" }]);
  });

  it("a lost database is told from a broken rule", async () => {
    const { database } = await start();
    const scope = { realmId: "root", name: "twice" };
    await database.prisma.scope.create({ data: scope });
    const twice: unknown = await database.prisma.scope.create({ data: scope }).catch((error: unknown) => error);
    expect([isUniqueViolation(twice), isDatabaseUnavailable(twice)]).toEqual([true, false]);
    const inside: unknown = await database.prisma
      .$transaction((tx) => tx.$executeRaw`INSERT INTO "Scope" ("realmId", "name", "createdAt") VALUES ('root', 'twice', ${new Date()})`)
      .catch((error: unknown) => error);
    expect([isUniqueViolation(inside), isDatabaseUnavailable(inside)]).toEqual([true, false]);
    const unknown: unknown = await database.prisma.$queryRaw`SELECT * FROM "Nowhere"`.catch((error: unknown) => error);
    expect([isUniqueViolation(unknown), isDatabaseUnavailable(unknown)]).toEqual([false, false]);
  });

  it("notes the last use of a secret, and from where that was, at most once a minute", async () => {
    const here = await start();
    const client = aClient();
    await here.addClient(client);
    const [secret] = client.secrets;
    if (!secret) throw new Error("no secret");
    const use = async (at: number, ...sources: readonly RequestSource[]) => {
      for (const source of sources.length === 0 ? [undefined] : sources) {
        const commit = aCommit(await here.store.generation(), client, [aToken(client)], { at });
        await here.store.commit({ ...commit, ...(source && { source }) });
      }
      await here.store.drain();
      const row = await here.database.prisma.clientSecret.findUniqueOrThrow({ where: { id: secret.id } });
      return [row.lastUsedAt?.getTime(), row.lastUsedNetwork, row.lastUsedAgent];
    };
    const first = 1_900_000_000_000;
    const curl = { ip: "203.0.113.7", userAgent: "curl/8.5" };
    const java = { ip: "2001:db8:1:2::3", userAgent: "Java\0\u{d800}/17" };
    expect(await use(first, curl)).toEqual([first, "203.0.113.0/24", "curl/8.5"]);
    expect(await use(first + 59_999, java)).toEqual([first, "203.0.113.0/24", "curl/8.5"]);
    // Of those that are written together, the last one counts.
    expect(await use(first + 60_000, curl, java)).toEqual([first + 60_000, "2001:db8:1:2::/64", "Java/17"]);
    expect(await use(first + 120_000)).toEqual([first + 120_000, null, null]);
  });
});
