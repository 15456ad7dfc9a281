/** Where the pages of an SQLite portal read: beside the one that writes, and in a thread where there is one. */
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import { closeDatabase, closeOpened, openDatabase, openDetached } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { distinctValues } from "#app/db/queries/audit-list";
import { countRegisteredUsers } from "#app/db/queries/usage-users";
import { type ReadLine, serveReads } from "#app/db/reader";
import { openSqlite } from "#app/db/sqlite/open";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { freshDatabaseUrl } from "#tests/support/databases";

const line = (port: MessagePort): ReadLine => ({
  send: (message) => port.postMessage(message),
  receive: (listener) => void port.on("message", listener),
});

describe("pages on SQLite", () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  /** A database whose pages read at the other end of a line. */
  async function openWithReader() {
    const url = await freshDatabaseUrl("sqlite");
    const { port1, port2 } = new MessageChannel();
    const other = await openSqlite(url);
    const asked: string[] = [];
    const query: typeof other.reader.query = (sql, args) => {
      asked.push(sql);
      return other.reader.query(sql, args);
    };
    serveReads({ query }, line(port1));
    const database = await openDetached({ url, reader: line(port2) });
    ends.push(
      () => other.close(),
      () => port1.close(),
      () => port2.close(),
      () => closeOpened(database),
    );
    await migrateDatabase(database);
    return { database, asked };
  }

  it("read in the thread what was written a moment before, of every type", async () => {
    const { database, asked } = await openWithReader();
    const at = new Date(1_795_221_399_245);
    await database.prisma.auditEvent.create({
      data: { at, realmId: ROOT_REALM_ID, actorId: "a", actorName: "n", action: "x.y", targetType: "t", targetId: "i" },
    });
    await database.prisma.realmUsage.create({
      data: { realmId: ROOT_REALM_ID, hour: 1, environment: "", grantType: "", outcome: "success", count: 2n ** 40n },
    });
    const before = asked.length;
    expect(await database.prisma.auditEvent.findMany({ where: { at } })).toMatchObject([{ at, before: null, action: "x.y" }]);
    expect((await database.prisma.realmUsage.findFirst())?.count).toBe(2n ** 40n);
    expect(await Promise.all(Array.from({ length: 50 }, () => database.prisma.auditEvent.count()))).toEqual(Array(50).fill(1));
    expect(asked.length).toBe(before + 52);
  });

  it("learn of an error in the thread as of one of their own", async () => {
    const { database } = await openWithReader();
    await expect(database.prisma.$queryRawUnsafe(`SELECT * FROM "Missing"`)).rejects.toMatchObject({ code: "P2010" });
    await expect(database.prisma.$queryRawUnsafe("SELECT nothing at all")).rejects.toThrow(/no such column|syntax error/);
    expect(await database.prisma.realm.count()).toBe(1);
  });

  it("do not wait for a turn to write, whatever they read", async () => {
    const database = await openDatabase({ url: await freshDatabaseUrl("sqlite") });
    ends.push(closeDatabase);
    await migrateDatabase(database);
    if (database.engine !== "sqlite") throw new Error("This is SQLite.");
    const turn = await database.file.writer.acquire();
    const query = { realmId: ROOT_REALM_ID, grantType: "password", fromDay: 0, toDay: 1 };
    expect(await countRegisteredUsers(query)).toEqual({ total: 0, byApplication: [] });
    expect(await distinctValues(database.prisma, { table: "AuditEvent", column: "action", realmId: ROOT_REALM_ID })).toEqual([]);
    turn.release();
  });
});
