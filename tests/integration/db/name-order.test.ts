/** Issue 13 §3: lists sort as people do, on both engines alike. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { listApplicationIds } from "#app/db/queries/application-list";
import { listUserIds } from "#app/db/queries/user-list";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import type { Actor } from "#app/services/actor";
import { listAllApis } from "#app/services/admin/apis";
import { listApis } from "#app/services/apis/catalogue";
import { makeSortKeys } from "#app/services/sort-key-job";
import { ENGINES, freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";

afterAll(stopSharedPostgres);

const realm = { realmId: ROOT_REALM_ID };
const window = { search: "", sort: "name", descending: false, limit: 300, offset: 0 } as const;
const ORDER = ["app 2", "APP 10", "Eclair", "Éclair 2", "eclair 3", "Straße", "Strata", "Zebra"];
/** More than one batch of the job. */
const MANY = Array.from({ length: 130 }, (_, number) => `zz ${number}`);
const NAMES = [...ORDER, ...MANY, "Борис"];

describe.each(ENGINES)("names in order on %s", (engine) => {
  const owner = randomUUID();
  const admin: Actor = {
    ...{ userId: owner, ...realm, issuer: "https://portal.example", role: "admin", name: "Ada", email: "ada@example.com" },
    ...{ ip: "", requestId: "", caller: { kind: "command", name: "test" } },
  };

  beforeAll(async () => {
    await migrateDatabase(await openDatabase({ url: await freshDatabaseUrl(engine) }));
    const { prisma } = database();
    // As a version without keys of order writes them.
    const rows = NAMES.toReversed().map((name) => ({ ...realm, id: randomUUID(), name }));
    await prisma.user.create({ data: { ...realm, id: owner, name: "Я", email: "owner@example.com", passwordHash: "" } });
    await prisma.user.createMany({ data: rows.map((row) => ({ ...row, email: `${row.id}@example.com`, passwordHash: "" })) });
    await prisma.application.createMany({ data: rows.map((row) => ({ ...row, ownerId: owner })) });
    await prisma.api.createMany({ data: rows.map((row) => ({ ...row, ownerId: owner, identifier: `urn:${row.id}` })) });
    const before = await prisma.application.findFirstOrThrow({ where: { name: "Zebra" } });
    await makeSortKeys(database(), async () => true);
    expect((await prisma.application.findFirstOrThrow({ where: { name: "Zebra" } })).updatedAt).toEqual(before.updatedAt);
    expect(await prisma.user.count({ where: { sortKey: null } })).toBe(0);
  });
  afterAll(closeDatabase);

  const applications = async (query: Partial<Parameters<typeof listApplicationIds>[0]> = {}) => {
    const { ids } = await listApplicationIds({ ...realm, ...window, ...query });
    const found = await database().prisma.application.findMany({ where: { id: { in: [...ids] } } });
    return ids.map((id) => found.find((row) => row.id === id)?.name);
  };

  it("applications, of the realm and of an owner, both ways", async () => {
    expect(await applications()).toEqual(NAMES);
    expect(await applications({ holderId: owner })).toEqual(NAMES);
    expect(await applications({ descending: true })).toEqual(NAMES.toReversed());
  });

  it("page by page, without a gap and nothing twice", async () => {
    const pages = await Promise.all(Array.from({ length: 7 }, (_, page) => applications({ limit: 20, offset: page * 20 })));
    expect(pages.flat()).toEqual(NAMES);
  });

  it("users", async () => {
    const { ids } = await listUserIds({ ...realm, ...window });
    const found = await database().prisma.user.findMany({ where: realm });
    expect(ids.map((id) => found.find((row) => row.id === id)?.name)).toEqual([...NAMES, "Я"]);
  });

  it("APIs, in the catalogue and in the console", async () => {
    expect((await listApis(admin, { search: "", page: 1 })).list.items.map(({ name }) => name)).toEqual(NAMES.slice(0, 20));
    const last = await listAllApis(admin, { sort: "name", descending: true });
    expect(last.items.map(({ name }) => name)).toEqual(NAMES.toReversed().slice(0, 20));
  });

  it("APIs are found whatever the case of a letter, by ß and ss, composed and decomposed", async () => {
    const found = async (search: string) => (await listApis(admin, { search, page: 1 })).list.items.map(({ name }) => name);
    expect(await found("STRASSE")).toEqual(["Straße"]);
    expect(await found("e\u0301CLAIR")).toEqual(["Éclair 2"]);
    expect((await listAllApis(admin, { search: "STRASSE" })).items.map(({ name }) => name)).toEqual(["Straße"]);
  });
});
