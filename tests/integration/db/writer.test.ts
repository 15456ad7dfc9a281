/** ADR 0013: a thread writes, and with several writers to the file at once no commit is lost. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { type BatchRows, SHARED_TOKEN_COLUMNS } from "#app/db/protocol/batch-rows";
import { batchesOf } from "#app/db/protocol/batches";
import { sqliteTables } from "#app/db/protocol/sqlite-tables";
import { writeBesideThread } from "#app/db/writer/beside-thread";
import { countedMinutes } from "#tests/support/counted-usage";
import { freshDatabaseUrl } from "#tests/support/databases";
import { type HostedWriter, hostedWriter } from "./writer-host";

const usage = (minute: number, size = 1): BatchRows => ({
  size,
  journal: {
    id: randomUUID(),
    usage: JSON.stringify([["app", minute, "client", "password", "", "success", "root", "PRODUCTION", 1]]),
    people: "[]",
    facets: "{}",
    tokens: "[]",
  },
});

/** Milliseconds, as `inTransaction` has them. */
const FORM = { maxWait: 5000, timeout: 10_000 } as const;

/** Both ends of a process that was opened on SQLite with a thread. */
function endsOf(database: Database) {
  if (database.engine !== "sqlite" || database.writer === undefined) throw new Error("there is no thread that writes");
  const { file, writer } = database;
  return { file, writer, write: writeBesideThread(sqliteTables(file), writer, file.writer) };
}

describe("a thread that writes", () => {
  let url = "";
  const opened: HostedWriter[] = [];
  const open = async () => {
    const hosted = await hostedWriter(url);
    opened.push(hosted);
    return hosted.database;
  };
  const minutes = async (database: Database) => (await countedMinutes(database.prisma)).length;

  beforeEach(async () => {
    url = await freshDatabaseUrl("sqlite");
    await migrateDatabase(await open());
  });
  afterEach(async () => {
    for (const { close } of opened.splice(0)) await close();
  });

  it("all batches and forms of a process and its successor are committed, and none fails because the file is locked", async () => {
    const databases = await Promise.all([open(), open()]);
    // One batch after the other, as group commit sends them, and every third by the thread.
    const batches = databases.map(async (database, index) => {
      const { write } = endsOf(database);
      const outcomes = [];
      for (let count = 0; count < 60; count += 1) outcomes.push(await write(null, usage(index * 100 + count, count % 3 === 0 ? 100 : 1)));
      return outcomes;
    });
    const forms = databases.flatMap(({ prisma }) =>
      Array.from({ length: 30 }, () =>
        prisma.$transaction(async (tx) => void (await tx.realm.updateMany({ data: { signUpOpen: false } })), FORM),
      ),
    );
    expect(new Set((await Promise.all(batches)).flat())).toEqual(new Set(["written"]));
    await Promise.all(forms);
    for (const database of databases) expect(await minutes(database)).toBe(120);
  });

  it("a batch decided on another generation is not written, beside one that is", async () => {
    const database = await open();
    const { writer } = endsOf(database);
    const { value: generation } = await database.prisma.configGeneration.findFirstOrThrow();
    expect(await Promise.all([writer.write(generation, usage(1)), writer.write(generation + 1, usage(2))])).toEqual(["written", "stale"]);
    expect(await minutes(database)).toBe(1);
  });

  it("while one holds the write lock of the process, neither its large batches nor its chores are done", async () => {
    const database = await open();
    const { file, write } = endsOf(database);
    const turn = await file.writer.acquire();
    const done: string[] = [];
    const large = write(null, usage(1, 100)).then(() => done.push("batch"));
    const chore = batchesOf(database)({
      kind: "batch",
      task: { kind: "remove", what: "failures", before: 0 },
      from: 0,
      limit: 10,
    }).then(() => done.push("chore"));
    await sleep(100);
    expect(done).toEqual([]);
    turn.release();
    await Promise.all([large, chore]);
    expect(done).toEqual(["batch", "chore"]);
  });

  it("an error of the database reaches who asked, as an error", async () => {
    const { writer } = endsOf(await open());
    const withoutRealm = ["access", "opaque", ...SHARED_TOKEN_COLUMNS.slice(2).map(() => null), [["an id", 1, 2]]];
    await expect(writer.write(null, { size: 1, tokens: JSON.stringify([withoutRealm]) })).rejects.toThrow("NOT NULL");
    expect(await writer.write(null, usage(1))).toBe("written");
  });
});
