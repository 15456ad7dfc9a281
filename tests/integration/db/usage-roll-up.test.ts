import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { Database } from "#app/db/database";
import { foldJournal } from "#app/db/protocol/journal-job";
import { purge } from "#app/db/protocol/purge";
import { rollUpUsage } from "#app/db/protocol/usage-roll-up";
import { answerTimes, busiestScopes } from "#app/db/queries/usage-facets";
import { NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import { aClient, aCommit, aToken } from "#app/oauth/testing/fixtures";
import { administer, ENGINES, stopSharedPostgres } from "#tests/support/databases";
import { type DatabaseHarness, databaseHarness } from "./store-harness";
import { hostedWriter } from "./writer-host";

afterAll(stopSharedPostgres);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Half past ten, so that "whole hours" and "whole days" differ from "so many minutes ago". */
const NOW = Date.UTC(2026, 10, 11, 10, 30);
const minuteOf = (at: number) => Math.floor(at / MINUTE);

describe.each(ENGINES)("usage roll-up on %s", (engine) => {
  let harness: DatabaseHarness | undefined;
  afterEach(async () => {
    await harness?.close();
    harness = undefined;
  });
  const client = aClient();
  const scope = { realmId: client.realmId, applicationId: client.applicationId, from: 0, to: NO_END };

  const start = async () => {
    harness = await databaseHarness(engine);
    await harness.addClient(client);
    return harness;
  };
  const counter = {
    realmId: client.realmId,
    applicationId: client.applicationId,
    clientRef: client.ref,
    environment: client.environment,
    grantType: "client_credentials",
    secretId: "",
  };
  /** One row for each age; powers of two, so that a sum says which rows are in it. */
  const history = async ({ prisma }: Database, ages: readonly number[]) => {
    await prisma.usageCounter.createMany({
      data: ages.map((age, index) => ({ ...counter, minute: minuteOf(NOW - age), outcome: "success", count: 2 ** index })),
    });
  };
  const tables = async ({ prisma }: Database) => ({
    minutes: await prisma.usageCounter.count(),
    hours: await prisma.usageHour.count(),
    days: await prisma.usageDay.count(),
  });
  const total = async ({ prisma }: Database, query: object = {}) =>
    (await sumUsageBy(prisma, "outcome", { ...scope, ...query })).get("success") ?? 0;
  const realmTotal = async ({ prisma }: Database) =>
    (await sumUsageBy(prisma, "outcome", { realmId: client.realmId, from: 0, to: NO_END })).get("success") ?? 0;

  it("decision 40: minutes of calls become hours and hours days in one table, and every sum stays what it was", async () => {
    const { database } = await start();
    const { prisma } = database;
    const ages = [0, MINUTE, HOUR, 4 * HOUR, 5 * HOUR, 5 * HOUR + MINUTE, 9 * DAY, 9 * DAY + MINUTE, 9 * DAY + HOUR];
    const key = { realmId: client.realmId, apiId: client.ref, applicationId: client.applicationId, environment: "PRODUCTION", span: 1 };
    const rows = ages.map((age, index) => ({
      ...key,
      minute: minuteOf(NOW - age),
      outcome: "success",
      count: 2 ** index,
    }));
    await prisma.apiUsage.createMany({ data: rows });
    for (let run = 0; run < 3; run += 1) {
      await rollUpUsage({ database, now: NOW });
      const left = await prisma.apiUsage.findMany({ orderBy: [{ span: "asc" }, { minute: "desc" }] });
      expect(left.reduce((sum, row) => sum + Number(row.count), 0)).toBe(2 ** ages.length - 1);
      expect(left.map(({ span, count }) => [span, Number(count)])).toEqual([
        [1, 1],
        [1, 2],
        [1, 4],
        [60, 8],
        [60, 16 + 32],
        [1440, 64 + 128 + 256],
      ]);
      for (const { minute, span } of left) expect(minute % span).toBe(0);
    }
  });

  it("decision 56: hours of times and scopes become days in one table, batch by batch, and every sum stays what it was", async () => {
    const { database } = await start();
    const { prisma } = database;
    const ages = [0, HOUR, 7 * DAY, 9 * DAY, 9 * DAY + HOUR, 9 * DAY + 2 * HOUR, 60 * DAY];
    const key = {
      realmId: client.realmId,
      subjectId: client.applicationId,
      environment: "PRODUCTION",
      grantType: "password",
      result: "issued",
    };
    const rows = ages.map((age, index) => ({ ...key, span: 1, hour: Math.floor((NOW - age) / HOUR), count: 2 ** index }));
    await prisma.usageFacet.createMany({
      data: rows.flatMap((row) => [
        { ...row, facet: "time", value: "5" },
        { ...row, facet: "scope", value: "read" },
      ]),
    });
    const all = 2 ** ages.length - 1;
    const sums = async (query: object = {}) => [
      (await answerTimes(prisma, { ...scope, ...query })).map(({ from, count }) => [from, count]),
      (await busiestScopes(prisma, { ...scope, ...query }, 10)).map(({ count }) => count),
    ];
    const week = { from: minuteOf(NOW - 7 * DAY) - 30 };
    const goOn = async () => {
      expect(await sums()).toEqual([[[5, all]], [all]]);
      expect(await sums(week)).toEqual([[[5, 1 + 2 + 4]], [1 + 2 + 4]]);
      return true;
    };
    await rollUpUsage({ database, now: NOW, batch: 3, pause: 0, goOn });
    for (let run = 0; run < 2; run += 1) {
      await goOn();
      const left = await prisma.usageFacet.findMany({ where: { facet: "time" }, orderBy: [{ span: "asc" }, { hour: "desc" }] });
      expect(left.map(({ span, hour, count }) => [span, hour % span, Number(count)])).toEqual([
        [1, 0, 1],
        [1, 0, 2],
        [1, 0, 4],
        [24, 0, 8 + 16 + 32],
        [24, 0, 64],
      ]);
      await rollUpUsage({ database, now: NOW, pause: 0 });
    }
    await purge({ database, now: NOW + 345 * DAY, pause: 0 });
    expect(await sums()).toEqual([[[5, all - 64]], [all - 64]]);
  });

  it("issue 3 §4: minutes become hours and hours days, batch by batch, and every sum stays what it was", async () => {
    const { database } = await start();
    const ages = [0, 2 * HOUR, 3 * HOUR + 50 * MINUTE, 3 * HOUR + 55 * MINUTE, 20 * HOUR, 7 * DAY, 9 * DAY, 9 * DAY + HOUR, 60 * DAY];
    await history(database, ages);
    const all = 2 ** ages.length - 1;
    const spans = [HOUR, 3 * HOUR].map((age) => ({ from: minuteOf(NOW - age) }));
    const day = { from: minuteOf(Math.floor((NOW - 60 * DAY) / DAY) * DAY), to: minuteOf(Math.floor((NOW - 9 * DAY) / DAY) * DAY) };
    const before = await Promise.all([...spans, day].map((span) => total(database, span)));
    let asked = 0;
    const goOn = async () => {
      asked += 1;
      expect([await total(database), await realmTotal(database)]).toEqual([all, all]);
      return true;
    };
    await rollUpUsage({ database, now: NOW, batch: 2, pause: 0, goOn });
    expect(asked).toBeGreaterThan(5);
    expect(await tables(database)).toEqual({ minutes: 2, hours: 3, days: 2 });
    expect([await total(database), await realmTotal(database)]).toEqual([all, all]);
    expect(await Promise.all([...spans, day].map((span) => total(database, span)))).toEqual(before);
    await rollUpUsage({ database, now: NOW, pause: 0 });
    expect(await total(database)).toBe(all);
  });

  it.each(engine === "sqlite" ? ["the thread that writes"] : [])("issue 3 §2: is done by %s", async () => {
    const { database } = await start();
    await history(database, [0, 5 * HOUR, 6 * HOUR, 20 * DAY]);
    const writer = await hostedWriter(database.url);
    await rollUpUsage({ database: writer.database, now: NOW, batch: 1, pause: 0 });
    await writer.close();
    expect(await tables(database)).toEqual({ minutes: 1, hours: 2, days: 1 });
    expect([await total(database), await realmTotal(database)]).toEqual([15, 15]);
  });

  it("issue 3 §4: an answer that is counted while its hour is being folded is counted once", async () => {
    const { database, store } = await start();
    const generation = await store.generation();
    const rounds = 40;
    let committed = 0;
    let working = true;
    const write = async () => {
      for (let round = 0; round < rounds; round += 1) {
        const commits = Array.from({ length: 10 }, (_, index) =>
          store.commit(aCommit(generation, client, [aToken(client)], { at: NOW - 5 * HOUR - (index % 3) * MINUTE })),
        );
        expect(new Set(await Promise.all(commits))).toEqual(new Set(["committed"]));
        committed += commits.length;
      }
      working = false;
    };
    const fold = async () => {
      for (; working; await sleep(1)) {
        await foldJournal({ database, rows: 1 });
        await rollUpUsage({ database, now: NOW, batch: 1, pause: 1 });
      }
    };
    const watch = async () => {
      for (let seen = 0; working; await sleep(1)) {
        const low = committed;
        const now = await total(database);
        expect(now).toBeGreaterThanOrEqual(Math.max(low, seen));
        seen = now;
      }
    };
    await Promise.all([write(), fold(), fold(), watch()]);
    await foldJournal({ database });
    await rollUpUsage({ database, now: NOW, pause: 0 });
    expect([await total(database), await realmTotal(database)]).toEqual([committed, committed]);
    expect(committed).toBe(rounds * 10);
    expect((await tables(database)).minutes).toBe(0);
  });

  it("issue 3 §4: a batch that fails half-way leaves nothing behind, and the next run does it", async () => {
    const { database } = await start();
    await history(database, [5 * HOUR, 6 * HOUR]);
    const block =
      engine === "sqlite"
        ? `CREATE TRIGGER "stop" BEFORE DELETE ON "UsageCounter" BEGIN SELECT RAISE(ABORT, 'stopped'); END`
        : `ALTER TABLE "RealmUsage" ADD CONSTRAINT "stopped" CHECK ("count" < 0)`;
    const script = async (sql: string) => {
      if (database.engine === "sqlite") await database.file.writer.alone((connection) => connection.script(sql));
      else await administer(database.url, sql);
    };
    await script(block);
    await expect(rollUpUsage({ database, now: NOW, pause: 0 })).rejects.toThrow("stopped");
    expect(await tables(database)).toEqual({ minutes: 2, hours: 0, days: 0 });
    await script(engine === "sqlite" ? `DROP TRIGGER "stop"` : `ALTER TABLE "RealmUsage" DROP CONSTRAINT "stopped"`);
    await rollUpUsage({ database, now: NOW, pause: 0 });
    expect(await tables(database)).toEqual({ minutes: 0, hours: 2, days: 0 });
    expect(await total(database)).toBe(3);
  });
});
