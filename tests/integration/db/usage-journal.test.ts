/** ADR 0025: what batches have counted is in every sum at every moment, whether a fold has moved it or not. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { foldJournal } from "#app/db/protocol/journal-job";
import { countTokensInUse, listTokenIds, searchTokens } from "#app/db/queries/tokens";
import { answerTimes, busiestScopes } from "#app/db/queries/usage-facets";
import { NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import { countTokensOfUser } from "#app/db/queries/usage-users";
import { aClient, aCommit, aToken } from "#app/oauth/testing/fixtures";
import { ENGINES, stopSharedPostgres } from "#tests/support/databases";
import { type DatabaseHarness, databaseHarness } from "./store-harness";
import { hostedWriter } from "./writer-host";

afterAll(stopSharedPostgres);

const AT = Date.UTC(2026, 10, 11, 10, 30);
const USER = "ada";

describe.each(ENGINES)("the usage journal on %s", (engine) => {
  let harness: DatabaseHarness | undefined;
  afterEach(async () => {
    await harness?.close();
    harness = undefined;
  });
  const client = aClient();
  const { realmId, applicationId } = client;

  const start = async () => {
    harness = await databaseHarness(engine);
    await harness.addClient(client);
    return harness;
  };
  /** Answers `count` requests, each in a batch of its own: half of them for a person. */
  const answer = async ({ store }: DatabaseHarness, count: number) => {
    const generation = await store.generation();
    for (let index = 0; index < count; index += 1) {
      const userId = index % 2 === 0 ? USER : "";
      const commit = aCommit(generation, client, [aToken(client)], {
        scope: "orders.write orders.read",
        at: AT + (index % 3) * 60_000,
        userId,
      });
      expect(await store.commit(commit)).toBe("committed");
    }
  };
  /** Every way in which a screen counts: sums by application, over the realm and of a person; times and scopes; tokens listed, found and in use. */
  const sums = async ({ database: { prisma } }: DatabaseHarness) => {
    const span = { realmId, from: 0, to: NO_END };
    const timed = async (query: object) => (await answerTimes(prisma, { ...span, ...query })).reduce((sum, row) => sum + row.count, 0);
    const part = { applicationId, order: "desc" } as const;
    return {
      application: (await sumUsageBy(prisma, "outcome", { ...span, applicationId })).get("success") ?? 0,
      realm: (await sumUsageBy(prisma, "outcome", span)).get("success") ?? 0,
      timed: await timed({ applicationId }),
      timedOfRealm: await timed({}),
      scopes: await busiestScopes(prisma, { ...span, applicationId }, 10),
      user: await countTokensOfUser(prisma, { realmId, userId: USER, fromDay: 0 }),
      listed: (await listTokenIds(prisma, part, 1000)).length,
      found: (await searchTokens(prisma, { ...part, wanted: { environment: client.environment }, now: new Date(0), take: 1000 })).length,
      inUse: await countTokensInUse(prisma, { realmId, applicationId }, "any", new Date(0)),
    };
  };
  const allOf = (count: number) => {
    const scopes = [
      { scope: "orders.read", count },
      { scope: "orders.write", count },
    ];
    const each = { application: count, realm: count, timed: count, timedOfRealm: count, scopes, listed: count, found: count, inUse: count };
    return { ...each, user: Math.ceil(count / 2) };
  };
  const journal = ({ database: { prisma } }: DatabaseHarness) => prisma.usageJournal.count();
  const run = async ({ database: { prisma } }: DatabaseHarness, statements: readonly string[]) => {
    for (const statement of statements) await prisma.$executeRawUnsafe(statement);
  };

  it("holds one row a batch, which a fold moves into the counters; every sum is the same before, during and after", async () => {
    const given = await start();
    await answer(given, 10);
    expect(await journal(given)).toBe(10);
    expect(await given.database.prisma.usageCounter.count()).toBe(0);
    const goOn = async () => {
      expect(await sums(given)).toEqual(allOf(10));
      return true;
    };
    await foldJournal({ database: given.database, rows: 3, goOn });
    expect(await journal(given)).toBe(0);
    expect(await given.database.prisma.usageCounter.count()).toBe(3);
    expect(await sums(given)).toEqual(allOf(10));
    // More of the same minutes are added to the same rows.
    await answer(given, 10);
    await foldJournal({ database: given.database });
    expect(await given.database.prisma.usageCounter.count()).toBe(3);
    expect(await sums(given)).toEqual(allOf(20));
  });

  it("a fold that fails at any of its statements leaves nothing behind, and the next one does it", async () => {
    const given = await start();
    await answer(given, 5);
    const faults = [
      ["INSERT", "UsageCounter"],
      ["INSERT", "UserUsage"],
      ["INSERT", "UsageFacet"],
      ["INSERT", "TokensByApplication"],
      ["DELETE", "UsageJournal"],
    ] as const;
    for (const [event, table] of faults) {
      const [make, drop] =
        engine === "sqlite"
          ? [[`CREATE TRIGGER "stop" BEFORE ${event} ON "${table}" BEGIN SELECT RAISE(ABORT, 'stopped'); END`], [`DROP TRIGGER "stop"`]]
          : [
              [
                `CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'stopped'; END $$`,
                `CREATE TRIGGER "stop" BEFORE ${event} ON "${table}" FOR EACH ROW EXECUTE FUNCTION stop()`,
              ],
              [`DROP FUNCTION stop() CASCADE`],
            ];
      await run(given, make);
      await expect(foldJournal({ database: given.database }), table).rejects.toThrow("stopped");
      await run(given, drop);
      expect(await journal(given), table).toBe(5);
      expect(await given.database.prisma.usageCounter.count(), table).toBe(0);
      expect(await sums(given), table).toEqual(allOf(5));
    }
    await foldJournal({ database: given.database });
    expect(await journal(given)).toBe(0);
    expect(await sums(given)).toEqual(allOf(5));
  });

  it("answers, two folds and readers at once: no sum is ever below what was answered, or above it at the end", async () => {
    const given = await start();
    const { database } = given;
    let answered = 0;
    let working = true;
    const write = async () => {
      for (; answered < 60; answered += 2) await answer(given, 2);
      working = false;
    };
    const fold = async () => {
      for (; working; await sleep(1)) await foldJournal({ database, rows: 2 });
    };
    const watch = async () => {
      for (let seen = 0; working; await sleep(1)) {
        const low = answered;
        const { application, realm, timed } = await sums(given);
        expect(application).toBeGreaterThanOrEqual(Math.max(low, seen));
        expect(timed).toBeGreaterThanOrEqual(application);
        expect(realm).toBeGreaterThanOrEqual(application);
        seen = application;
      }
    };
    await Promise.all([write(), fold(), fold(), watch()]);
    await foldJournal({ database });
    expect(await journal(given)).toBe(0);
    expect(await sums(given)).toEqual(allOf(60));
  });

  it("kill -9 in the middle of a fold takes nothing and counts nothing twice", { timeout: 120_000 }, async () => {
    const given = await start();
    await answer(given, 120);
    let left = 120;
    for (let kill = 0; kill < 3; kill += 1) {
      await killedFold(given.database.url, 4 + kill);
      expect(await sums(given)).toEqual(allOf(120));
      const now = await journal(given);
      expect(now).toBeLessThan(left);
      expect(now).toBeGreaterThan(0);
      left = now;
    }
    const foldAll = async () => {
      await foldJournal({ database: given.database });
      return await journal(given);
    };
    // PostgreSQL may still be at the last statement of the process that has gone, and hold its row.
    await expect.poll(foldAll).toBe(0);
    expect(await sums(given)).toEqual(allOf(120));
  });

  // SQLite ends no statement.
  if (engine === "postgresql") {
    it("a fold that the server ends, as it takes too long, is done with fewer rows", { timeout: 60_000 }, async () => {
      const given = await start();
      await answer(given, 24);
      await run(given, [
        `CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.2); RETURN NEW; END $$`,
        `CREATE TRIGGER "dawdle" BEFORE INSERT ON "TokensByApplication" FOR EACH ROW EXECUTE FUNCTION dawdle()`,
      ]);
      await foldJournal({ database: given.database, goOn: async () => (await journal(given)) === 24 });
      expect(await journal(given)).toBeLessThan(24);
      expect(await sums(given)).toEqual(allOf(24));
    });
  }

  // PostgreSQL has no such thread.
  if (engine === "sqlite") {
    it("is folded by the thread that writes", async () => {
      const given = await start();
      await answer(given, 5);
      const writer = await hostedWriter(given.database.url);
      await foldJournal({ database: writer.database, rows: 2 });
      await writer.close();
      expect(await journal(given)).toBe(0);
      expect(await sums(given)).toEqual(allOf(5));
    });
  }
});

/** Has another process fold, and kills it once it has begun so many transactions. */
async function killedFold(url: string, transactions: number): Promise<void> {
  const child = spawn(process.execPath, ["tests/load/run.mjs", "../integration/db/fold-process.ts", url], {
    cwd: path.resolve(import.meta.dirname, "../../.."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (said.split("\n").length > transactions) child.kill("SIGKILL");
  });
  expect(await exit).toEqual([null, "SIGKILL"]);
}
