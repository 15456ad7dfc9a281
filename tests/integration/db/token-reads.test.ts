/** What the token path's caches do not have yet is read beside the pages, however many of those are being read: ADR 0014. */
import { MessageChannel } from "node:worker_threads";
import { afterAll, describe, expect, it } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { createProtocolStore } from "#app/db/protocol/store";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";

afterAll(stopSharedPostgres);

const report = (error: unknown) => {
  throw error;
};

describe("a client, a policy and a key that are in no cache", () => {
  it("SQLite: are read although the thread for pages answers nothing", async () => {
    const url = await freshDatabaseUrl("sqlite");
    const { port1: silent, port2 } = new MessageChannel();
    const database = await openDetached({
      url,
      reader: { send: (message) => port2.postMessage(message), receive: (listener) => void port2.on("message", listener) },
    });
    const other = await openDetached({ url });
    await migrateDatabase(other);
    const page = database.prisma.realm.count();
    const store = createProtocolStore({ database, publicUrl: "https://portal.example", report });
    await store.refresh();
    expect((await store.policy(ROOT_REALM_ID)).realmId).toBe(ROOT_REALM_ID);
    expect([await store.findClient(ROOT_REALM_ID, "nobody"), await store.signingKeys(ROOT_REALM_ID)]).toEqual([undefined, []]);
    page.catch(() => undefined);
    for (const port of [silent, port2]) port.close();
    await Promise.all([closeOpened(database), closeOpened(other)]);
  });

  it("PostgreSQL: are read although pages hold every connection that pages have", async () => {
    const database = await openDetached({ url: await freshDatabaseUrl("postgresql") });
    await migrateDatabase(database);
    let over = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      over = resolve;
    });
    const pages = Array.from({ length: 10 }, () =>
      database.prisma.$transaction(
        async (tx) => {
          await tx.realm.count();
          await held;
        },
        { timeout: 10_000 },
      ),
    );
    const store = createProtocolStore({ database, publicUrl: "https://portal.example", report });
    await store.refresh();
    expect((await store.policy(ROOT_REALM_ID)).realmId).toBe(ROOT_REALM_ID);
    expect([await store.findClient(ROOT_REALM_ID, "nobody"), await store.signingKeys(ROOT_REALM_ID)]).toEqual([undefined, []]);
    over();
    await Promise.all(pages);
    await closeOpened(database);
  });
});
