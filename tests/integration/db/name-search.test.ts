/** A search without regard to case means all letters, on both engines, and on PostgreSQL whatever the database's own locale folds. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { listApplicationIds } from "#app/db/queries/application-list";
import { listUserIds } from "#app/db/queries/user-list";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import type { Actor } from "#app/services/actor";
import { listAudit } from "#app/services/admin/audit-list";
import { administer, type Engine, freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";

afterAll(stopSharedPostgres);

const ADMIN: Actor = {
  ...{ userId: "admin", realmId: ROOT_REALM_ID, issuer: "https://portal.example", role: "admin", name: "Ada", email: "ada@example.com" },
  ...{ ip: "", requestId: "", caller: { kind: "command", name: "test" } },
};
const realm = { realmId: ROOT_REALM_ID };
const window = { descending: false, limit: 100, offset: 0 };
const NAMES = [
  "ÄPFEL und Birnen",
  "äpfel",
  "Apfel",
  "Größe [ß] * 100%",
  "GRÖSSE ? \\d+ .^$",
  "Żółw",
  "ŻÓŁW ]-[ (a|b)",
  "Юрий",
  "ЮРИЙ & Co",
  "ΑΘΗΝΑ",
  "αθηνα",
  "日本 API",
  "𐐀 Deseret",
  "e\u0301 in two parts",
];

/** Text, and the names that have it. */
const SEARCHES: readonly (readonly [string, readonly string[]])[] = [
  ["äpfel", ["ÄPFEL und Birnen", "äpfel"]],
  ["ÄPFEL", ["ÄPFEL und Birnen", "äpfel"]],
  ["Äpfel U", ["ÄPFEL und Birnen"]],
  ["apfel", ["Apfel"]],
  // Issue 13 §3: ß is SS in upper case.
  ["größe", ["Größe [ß] * 100%", "GRÖSSE ? \\d+ .^$"]],
  ["GRÖSSE", ["Größe [ß] * 100%", "GRÖSSE ? \\d+ .^$"]],
  ["gröẞe [", ["Größe [ß] * 100%"]],
  ["[SS]", ["Größe [ß] * 100%"]],
  ["[ß] *", ["Größe [ß] * 100%"]],
  ["öSSE ? \\D+ .^$", ["GRÖSSE ? \\d+ .^$"]],
  ["ö?", []],
  ["ö*", []],
  ["ö.", []],
  ["żÓłW", ["Żółw", "ŻÓŁW ]-[ (a|b)"]],
  ["łw ]-[ (A|B)", ["ŻÓŁW ]-[ (a|b)"]],
  ["юрий", ["Юрий", "ЮРИЙ & Co"]],
  ["РИЙ & CO", ["ЮРИЙ & Co"]],
  ["Αθηνα", ["ΑΘΗΝΑ", "αθηνα"]],
  ["日本 api", ["日本 API"]],
  ["𐐨 DES", ["𐐀 Deseret"]],
  ["e\u0301 IN", ["e\u0301 in two parts"]],
];

/** A PostgreSQL whose `lower()` knows all letters; the tests' own know those of ASCII. */
async function foldingPostgres(): Promise<string> {
  const url = new URL(await freshDatabaseUrl("postgresql"));
  const name = `${url.pathname.slice(1)}_utf8`;
  await administer(
    url.href,
    `CREATE DATABASE "${name}" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'und'`,
  );
  url.pathname = `/${name}`;
  return url.href;
}

const DATABASES: Readonly<Record<`${Engine}${string}`, () => Promise<string>>> = {
  sqlite: () => freshDatabaseUrl("sqlite"),
  postgresql: () => freshDatabaseUrl("postgresql"),
  "postgresql that folds all letters": foldingPostgres,
};

describe.each(Object.entries(DATABASES))("a search on %s", (_name, url) => {
  beforeAll(async () => {
    await migrateDatabase(await openDatabase({ url: await url() }));
    const people = NAMES.map((name, index) => ({
      ...realm,
      id: `00000000-0000-7000-8000-${String(index).padStart(12, "0")}`,
      name,
      email: `p${index}@example.com`,
      passwordHash: "",
    }));
    await database().prisma.user.createMany({ data: people });
    await database().prisma.application.createMany({ data: people.map(({ id, name }) => ({ ...realm, id, ownerId: id, name })) });
    // Found by its owner only.
    await database().prisma.application.create({ data: { ...realm, ownerId: people[0]?.id ?? "", name: "plain" } });
  });
  afterAll(closeDatabase);

  const named = async (ids: readonly string[]) =>
    (await database().prisma.application.findMany({ where: { id: { in: [...ids] } } })).map(({ name }) => name).toSorted();
  const applications = async (query: Partial<Parameters<typeof listApplicationIds>[0]>) =>
    await named((await listApplicationIds({ ...realm, ...window, search: "", sort: "name", ...query })).ids);

  it.each(SEARCHES)("for %j finds applications and people whatever the case of a letter", async (search, names) => {
    const expected = names.toSorted();
    expect(await applications({ search })).toEqual(expected);
    expect(await named((await listUserIds({ ...realm, ...window, search, sort: "name" })).ids)).toEqual(expected);
  });

  it("finds an owner's own applications, and those of an owner who fits, in the same way", async () => {
    const [first] = await database().prisma.user.findMany({ where: { name: "ÄPFEL und Birnen" } });
    expect(await applications({ search: "äpf", holderId: first?.id ?? "" })).toEqual(["ÄPFEL und Birnen"]);
    expect(await applications({ search: "äpfel u", searchWidely: true })).toEqual(["plain", "ÄPFEL und Birnen"]);
  });

  it("finds who acted by the name that the audit log has of them, and takes wildcards literally", async () => {
    const event = (actorName: string) => ({ ...realm, actorId: "gone", actorName, action: actorName, targetType: "x", targetId: "x" });
    await database().prisma.auditEvent.createMany({ data: ["Änne Bot", "ÄNNE 100% bot", "Anne"].map(event) });
    const actors = async (actor: string) =>
      (await listAudit(ADMIN, { actor }, undefined)).entries.map((entry) => entry.actorName).toSorted();
    expect(await actors("änne b")).toEqual(["Änne Bot"]);
    expect(await actors("äNNE")).toEqual(["ÄNNE 100% bot", "Änne Bot"]);
    expect(await actors("BOT")).toEqual(["ÄNNE 100% bot", "Änne Bot"]);
    expect(await actors("0% b")).toEqual(["ÄNNE 100% bot"]);
    expect(await actors("_nne")).toEqual([]);
  });
});
