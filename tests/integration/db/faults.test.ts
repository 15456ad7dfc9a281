/** A database that is away, busy or overloaded: callers hear that it is unavailable, nothing hangs, and it goes on by itself. */
import { DatabaseSync } from "@photostructure/sqlite";
import { afterAll, describe, expect, it } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { isDatabaseUnavailable } from "#app/db/errors";
import { GroupCommit } from "#app/db/protocol/group-commit";
import { createProtocolStore } from "#app/db/protocol/store";
import { aClient, aCommit, aToken } from "#app/oauth/testing/fixtures";
import { proxyTo } from "#tests/load/faults/tcp-proxy";
import { administer, freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";
import { databaseHarness } from "./store-harness";

afterAll(stopSharedPostgres);

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "no error",
    (error: unknown) => error,
  );

describe("item 65: an unavailable database", () => {
  it("PostgreSQL that nobody listens for is unavailable, to pages and to the token path", async () => {
    const nowhere = await caught(openDetached({ url: "postgresql://nobody:x@127.0.0.1:9/none" }));
    expect(isDatabaseUnavailable(nowhere)).toBe(true);
    const { proxy, throughProxy } = await proxyTo(await freshDatabaseUrl("postgresql"));
    const database = await openDetached({ url: throughProxy });
    proxy.refuse();
    const store = createProtocolStore({ database, publicUrl: "https://portal.example", report: () => undefined });
    const errors = await Promise.all([
      caught(database.prisma.realm.count()),
      caught(database.prisma.$transaction((tx) => tx.realm.count())),
      caught(store.refresh()),
      caught(store.findToken("01a1fb88-a6cd-7000-8bb7-ec535e775b40")),
      caught(store.commit({ ...aCommit(0, aClient(), []), generation: null, effects: [{ kind: "revokeFamily", familyId: "f", at: 0 }] })),
      caught(Promise.resolve(store.findClient("root", "x"))),
    ]);
    expect(errors.map(isDatabaseUnavailable)).toEqual(errors.map(() => true));
    await closeOpened(database);
    await proxy.close();
  });

  it("PostgreSQL connections that are cut: what was refused is unavailable, what was answered is stored, and the next goes through", async () => {
    const here = await databaseHarness("postgresql");
    const client = aClient();
    await here.addClient(client);
    await here.store.refresh();
    const generation = await here.store.generation();
    const answered: string[] = [];
    const refused: unknown[] = [];
    let over = false;
    const worker = async () => {
      while (!over) {
        const token = aToken(client);
        try {
          if ((await here.store.commit(aCommit(generation, client, [token]))) === "committed") answered.push(token.id);
        } catch (error) {
          refused.push(error);
        }
      }
    };
    const workers = Array.from({ length: 20 }, worker);
    for (let cut = 0; cut < 5; cut += 1) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      const others =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'latchkey' AND datname = current_database()";
      await administer(here.database.url, others);
    }
    over = true;
    await Promise.all(workers);
    expect(refused.filter((error) => !isDatabaseUnavailable(error))).toEqual([]);
    const last = aToken(client);
    // The last cut may still be on its way to a connection that nobody is using: that costs one more refusal.
    const again = async () => {
      try {
        return await here.store.commit(aCommit(generation, client, [last]));
      } catch (error) {
        return isDatabaseUnavailable(error) ? "unavailable" : error;
      }
    };
    await expect.poll(again).toBe("committed");
    const stored = await here.database.prisma.tokenRecord.findMany({ where: { clientRef: client.ref }, select: { id: true } });
    const ids = new Set(stored.map(({ id }) => id));
    expect([...answered, last.id].filter((id) => !ids.has(id))).toEqual([]);
    // What was written although its answer never came is counted too.
    expect((await here.usage(client.applicationId)).reduce((sum, { count }) => sum + count, 0)).toBe(ids.size);
    await here.close(isDatabaseUnavailable);
  });

  it("SQLite that another process has locked is waited for without standing still, and unavailable after five seconds", async () => {
    const here = await databaseHarness("sqlite");
    if (here.database.engine !== "sqlite") throw new Error("not SQLite");
    const client = aClient();
    await here.addClient(client);
    await here.store.refresh();
    const generation = await here.store.generation();
    const other = new DatabaseSync(here.database.file.path);
    other.exec("BEGIN IMMEDIATE");
    const waiting = here.store.commit(aCommit(generation, client, [aToken(client)]));
    let answered = false;
    void waiting.finally(() => {
      answered = true;
    });
    // Standing still, it would have given up by the first of these turns of the event loop.
    for (let turn = 1; turn <= 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(answered).toBe(false);
    other.exec("ROLLBACK");
    expect(await waiting).toBe("committed");
    other.exec("BEGIN IMMEDIATE");
    const page = caught(here.database.prisma.scope.create({ data: { realmId: "root", name: "late" } }));
    const token = caught(here.store.commit(aCommit(generation, client, [aToken(client)])));
    expect([isDatabaseUnavailable(await page), isDatabaseUnavailable(await token)]).toEqual([true, true]);
    other.exec("ROLLBACK");
    expect(await here.store.commit(aCommit(generation, client, [aToken(client)]))).toBe("committed");
    other.close();
    await here.close(isDatabaseUnavailable);
  });
});

describe("group commit", () => {
  const client = aClient();
  const make = (write: () => Promise<"written">, maxWaiting = 100) =>
    new GroupCommit({
      write,
      generation: () => 1,
      isOvertaken: () => false,
      catchUp: async () => undefined,
      maxBatch: 10,
      maxInFlight: 1,
      maxWaiting,
      leastHalf: 8,
    });

  it("refuses at once what it could not write in time, and goes on after a failed batch", async () => {
    let release = (): void => undefined;
    let calls = 0;
    const commits = make(async () => {
      calls += 1;
      if (calls === 1) throw new Error("broken");
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return "written";
    }, 3);
    expect(await caught(commits.commit(aCommit(1, client, [])))).toEqual(new Error("broken"));
    const first = commits.commit(aCommit(1, client, []));
    await new Promise((resolve) => setTimeout(resolve, 10));
    const waiting = Array.from({ length: 3 }, () => commits.commit(aCommit(1, client, [])));
    expect(isDatabaseUnavailable(await caught(commits.commit(aCommit(1, client, []))))).toBe(true);
    release();
    expect(await first).toBe("committed");
    await new Promise((resolve) => setTimeout(resolve, 10));
    release();
    expect(await Promise.all(waiting)).toEqual(["committed", "committed", "committed"]);
    expect(calls).toBe(3);
  });

  it("drains: resolves when all that waited is written", async () => {
    let written = 0;
    const commits = make(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      written += 1;
      return "written";
    });
    await commits.drain();
    const all = Array.from({ length: 35 }, () => commits.commit(aCommit(1, client, [])));
    await commits.drain();
    expect(written).toBe(4);
    await Promise.all(all);
  });
});
