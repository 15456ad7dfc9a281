import { beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { getApplication } from "../applications/overview";
import { InvalidInputError, NotFoundError } from "../errors";
import { auditOf, configChanges, countUsage, newActor, newApplication, newKey, newTokenRecord, withTestDatabase } from "../testing";
import { resumeApplication, setResourceServer, suspendApplication } from "./application-changes";
import { listAllApplications, previewApplicationChange } from "./applications";
import { previewResourceServer } from "./grave-changes";

withTestDatabase();

let admin: Actor;
let owner: Actor;
let application: string;
let key: string;

beforeAll(async () => {
  admin = await newActor("admin");
  owner = await newActor("developer", "Grace Owner");
  application = await newApplication(owner, "Invoices");
  key = await newKey(application);
  await newTokenRecord(application);
  await newTokenRecord(application, { expired: true });
  await countUsage(application, { grantType: "client_credentials", count: 12 });
});

describe("suspending an application", () => {
  it("needs a reason, which the audit log keeps, and tells the caches", async () => {
    expect(await previewApplicationChange(admin, application)).toMatchObject({ status: "active", activeTokens: 1, tokensLastWeek: 12 });
    await expect(suspendApplication(admin, application, { reason: "  " })).rejects.toBeInstanceOf(InvalidInputError);
    await suspendApplication(admin, application, { reason: "Leaked secret" });
    await suspendApplication(admin, application, { reason: "Again" });
    expect((await getApplication(owner, application)).suspension).toMatchObject({ by: admin.name });
    const event = (await auditOf(application)).filter((row) => row.action === "application.suspend");
    expect(event).toHaveLength(1);
    expect(JSON.parse(event[0]?.after ?? "")).toEqual({ status: "suspended", reason: "Leaked secret" });
    expect((await configChanges()).at(-1)).toBe(`application ${application}`);
    await resumeApplication(admin, application);
    expect((await getApplication(owner, application)).status).toBe("active");
    expect((await auditOf(application)).at(-1)?.action).toBe("application.resume");
  });
});

describe("a resource server", () => {
  it("is named and unnamed key by key (RFC 7662 §2.1)", async () => {
    expect(await previewResourceServer(admin, key)).toMatchObject({
      resourceServer: false,
      tokensLastWeek: 12,
      application: { name: "Invoices" },
    });
    await expect(setResourceServer(admin, key, true, "invoices")).rejects.toBeInstanceOf(InvalidInputError);
    await setResourceServer(admin, key, true, "Invoices");
    expect((await database().prisma.client.findUniqueOrThrow({ where: { id: key } })).resourceServer).toBe(true);
    expect((await configChanges()).at(-1)).toBe(`client ${key}`);
    await setResourceServer(admin, key, false);
    expect((await previewApplicationChange(admin, application)).keys).toMatchObject([{ ref: key, resourceServer: false }]);
    expect((await auditOf(key)).map((event) => event.action)).toEqual(["resource-server.name", "resource-server.unname"]);
    await expect(setResourceServer(admin, application, true)).rejects.toBeInstanceOf(NotFoundError);
  });
});

describe("the list of all applications", () => {
  it("finds by name, owner or whole consumer key, and narrows by state", async () => {
    const { clientId } = await database().prisma.client.findUniqueOrThrow({ where: { id: key } });
    for (const search of ["INVOI", "grace", owner.email, clientId]) {
      const { items } = await listAllApplications(admin, { search });
      expect(items.map((item) => item.id)).toEqual([application]);
      expect(items[0]).toMatchObject({ name: "Invoices", owner: { name: "Grace Owner", disabled: false }, tokensLastWeek: 12 });
    }
    expect((await listAllApplications(admin, { search: clientId.slice(0, 8) })).total).toBe(0);
    expect((await listAllApplications(admin, { status: "suspended" })).total).toBe(0);
  });
});
