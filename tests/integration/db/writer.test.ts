/** ADR 0013: whoever serves an SQLite file, one place writes it, and everybody else writes in turns. */
import { setTimeout as sleep } from "node:timers/promises";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { closeOpened, type Database, openDetached } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { openSqlite, type SqliteFile } from "#app/db/sqlite/open";
import { WriterClient } from "#app/db/writer/client";
import { WriterHost } from "#app/db/writer/host";
import type { Line } from "#app/db/writer/messages";
import { freshDatabaseUrl } from "#tests/support/databases";

const line = (port: MessagePort): Line => ({
  send: (message) => port.postMessage(message),
  receive: (listener) => void port.on("message", listener),
});
const usage = (minute: number) => JSON.stringify([["app", minute, "client", "password", "", "success", "root", "PRODUCTION", 1]]);

describe("one place writes", () => {
  let url = "";
  let file: SqliteFile;
  let host: WriterHost;
  const ports: MessagePort[] = [];
  const opened: Database[] = [];

  /** One more who is served, and what ends it as a dead process would. */
  function join(): { readonly theirs: Line; readonly die: () => void } {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    return { die: host.serve(line(port1)), theirs: line(port2) };
  }
  async function open(writer: Line): Promise<Database> {
    const database = await openDetached({ url, writer: { place: "primary", line: writer } });
    opened.push(database);
    return database;
  }
  const minutes = (database: Database) => database.prisma.usageCounter.count();

  beforeEach(async () => {
    url = await freshDatabaseUrl("sqlite");
    file = await openSqlite(url);
    host = new WriterHost(file);
    await migrateDatabase(await open(join().theirs));
  });
  afterEach(async () => {
    for (const database of opened.splice(0)) await closeOpened(database);
    for (const port of ports.splice(0)) port.close();
    file.close();
  });

  it("writes of many at once are all there, and nobody meets a locked file", async () => {
    const databases = await Promise.all(Array.from({ length: 3 }, () => open(join().theirs)));
    const clients = Array.from({ length: 3 }, () => new WriterClient(join().theirs));
    const batches = clients.flatMap((client, index) =>
      Array.from({ length: 30 }, (_, count) => client.tables.write(null, { size: 1, usage: usage(index * 100 + count) })),
    );
    const forms = databases.flatMap(({ prisma }) =>
      Array.from({ length: 30 }, () =>
        prisma.$transaction(async (tx) => void (await tx.realm.updateMany({ data: { signUpOpen: false } }))),
      ),
    );
    expect(await Promise.all(batches)).toEqual(batches.map(() => true));
    await Promise.all(forms);
    for (const database of databases) expect(await minutes(database)).toBe(90);
  });

  it("a batch decided on another generation is not written, beside one that is", async () => {
    const [one, other] = [new WriterClient(join().theirs), new WriterClient(join().theirs)];
    const { prisma } = await open(join().theirs);
    const { value: generation } = await prisma.configGeneration.findFirstOrThrow();
    const outcomes = await Promise.all([
      one.tables.write(generation, { size: 1, usage: usage(1) }),
      other.tables.write(generation + 1, { size: 1, usage: usage(2) }),
    ]);
    expect(outcomes).toEqual([true, false]);
    expect(await prisma.usageCounter.count()).toBe(1);
  });

  it("while one holds the turn nothing else is written, and its death gives the turn back", async () => {
    const { theirs, die } = join();
    await new WriterClient(theirs).acquire();
    let written = false;
    const waiting = new WriterClient(join().theirs).tables.write(null, { size: 1, usage: usage(1) }).then((outcome) => {
      written = outcome;
    });
    await sleep(100);
    expect(written).toBe(false);
    die();
    await waiting;
    expect(written).toBe(true);
  });

  it("an error of the database reaches who asked, as an error", async () => {
    const client = new WriterClient(join().theirs);
    const withoutRealm = ["access", "opaque", ...new Array<null>(9).fill(null), [["an id", 1, 2]]];
    await expect(client.tables.write(null, { size: 1, tokens: JSON.stringify([withoutRealm]) })).rejects.toThrow("NOT NULL");
    expect(await client.tables.write(null, { size: 1, usage: usage(1) })).toBe(true);
  });
});
