import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { withTestDatabase } from "#app/services/testing";
import { KeySetReaders } from "./key-set-readers";

withTestDatabase();

const AT = 1_900_000_000_000;
const fail = (error: unknown) => {
  throw error;
};
const rows = () => database().prisma.keySetReader.findMany({ orderBy: { source: "asc" } });
const fetched = (ip: string, at = AT, userAgent = "jose") => ({ realmId: ROOT_REALM_ID, ip, userAgent, at });

describe("who fetched the key set", () => {
  it("is one row for each source, an IPv6 network being one, written once a minute", async () => {
    const readers = new KeySetReaders(database().prisma, fail);
    for (const ip of ["192.0.2.1", "192.0.2.1", "2001:db8::1", "2001:db8::2"]) readers.note(fetched(ip));
    await readers.flush();
    expect((await rows()).map(({ source }) => source)).toEqual(["192.0.2.1", "2001:db8:0:0::/64"]);
    readers.note(fetched("192.0.2.1", AT + 59_000));
    await readers.flush();
    expect((await rows())[0]?.fetchedAt.getTime()).toBe(AT);
    readers.note(fetched("192.0.2.1", AT + 60_000, "x".repeat(500)));
    await readers.flush();
    expect((await rows())[0]).toMatchObject({ fetchedAt: new Date(AT + 60_000), userAgent: "x".repeat(120) });
  });

  it("strangers fill no more than 100 rows, and those that stay away for a week make room", async () => {
    await database().prisma.keySetReader.deleteMany();
    const readers = new KeySetReaders(database().prisma, fail);
    for (let each = 0; each < 150; each++) readers.note(fetched(`198.51.100.${each}`));
    await readers.flush();
    expect(await database().prisma.keySetReader.count()).toBe(100);
    const later = AT + 8 * 86_400_000;
    readers.note(fetched("192.0.2.9", later));
    await readers.flush();
    expect((await rows()).map(({ source }) => source)).toEqual(["192.0.2.9"]);
  });
});
