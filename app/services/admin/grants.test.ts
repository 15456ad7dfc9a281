import { beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import type { Actor } from "../actor";
import { ConflictError, InvalidInputError, NotFoundError } from "../errors";
import { auditOf, configChanges, countUsage, newActor, newApplication, newKey, withTestDatabase } from "../testing";
import { listGrantPolicy, previewGrantChange, setGrantPolicy } from "./grants";

withTestDatabase();

let admin: Actor;
let application: string;

beforeAll(async () => {
  admin = await newActor("admin");
  application = await newApplication(await newActor("developer", "Grace Owner"), "Billing");
  await newKey(application, { grantTypes: ["client_credentials", "refresh_token"] });
  await newKey(application, { grantTypes: ["client_credentials"], environment: "SANDBOX" });
  await countUsage(application, { grantType: "client_credentials", count: 41 });
  await countUsage(application, { grantType: "client_credentials", count: 7, minutesAgo: 8 * 24 * 60 });
  await countUsage(application, { grantType: "client_credentials", count: 5, outcome: "secret_expired" });
});

async function isOn(grantType: string): Promise<boolean | undefined> {
  return (await listGrantPolicy(admin)).find((grant) => grant.name === grantType)?.enabled;
}

describe("the grant policy", () => {
  it("lists exactly the grant types that work, with who uses them", async () => {
    const grants = await listGrantPolicy(admin);
    expect(grants.map(({ label, enabled, clients, tokensLastWeek }) => ({ label, enabled, clients, tokensLastWeek }))).toEqual([
      { label: "Client Credentials", enabled: true, clients: 2, tokensLastWeek: 41 },
      { label: "Code", enabled: true, clients: 0, tokensLastWeek: 0 },
      { label: "Password", enabled: false, clients: 0, tokensLastWeek: 0 },
      { label: "Refresh Token", enabled: true, clients: 1, tokensLastWeek: 0 },
      { label: "Device Code", enabled: false, clients: 0, tokensLastWeek: 0 },
      { label: "Token Exchange", enabled: false, clients: 0, tokensLastWeek: 0 },
      { label: "JWT", enabled: false, clients: 0, tokensLastWeek: 0 },
      { label: "Implicit", enabled: false, clients: 0, tokensLastWeek: 0 },
    ]);
  });

  it("says what a change would touch, busiest applications first", async () => {
    const preview = await previewGrantChange(admin, "client_credentials");
    expect(preview.applications).toBe(1);
    expect(preview.examples).toEqual([{ id: application, name: "Billing", owner: "Grace Owner", tokensLastWeek: 41 }]);
    await expect(previewGrantChange(admin, "urn:ietf:params:oauth:grant-type:saml2-bearer")).rejects.toBeInstanceOf(NotFoundError);
  });

  it("is changed with the number of keys that it concerns, and with no other", async () => {
    const stale = setGrantPolicy(admin, { grantType: "client_credentials", enabled: false, confirmedClients: 1 });
    await expect(stale).rejects.toBeInstanceOf(ConflictError);
    await expect(stale).rejects.toThrow(/2 keys have this grant type ticked now, and you confirmed 1/);
    expect(await isOn("client_credentials")).toBe(true);

    await setGrantPolicy(admin, { grantType: "client_credentials", enabled: false, confirmedClients: 2 });
    expect(await isOn("client_credentials")).toBe(false);
    expect((await configChanges()).at(-1)).toBe(`realm ${ROOT_REALM_ID}`);
    const [event] = await auditOf("client_credentials");
    expect(event).toMatchObject({
      action: "grant-policy.change",
      actorId: admin.userId,
      targetName: "Client Credentials",
      ip: "192.0.2.1",
    });
    expect(JSON.parse(event?.before ?? "")).toEqual({ enabled: true });
    expect(JSON.parse(event?.after ?? "")).toEqual({ enabled: false, keysTicked: 2 });
    await setGrantPolicy(admin, { grantType: "client_credentials", enabled: true, confirmedClients: 2 });
  });

  it("leaves no audit row when nothing changes", async () => {
    const before = await database().prisma.auditEvent.count();
    await setGrantPolicy(admin, { grantType: "client_credentials", enabled: true, confirmedClients: 2 });
    expect(await database().prisma.auditEvent.count()).toBe(before);
  });

  it("has Password off until an admin acknowledges RFC 9700's warning (oauth.md 84)", async () => {
    const on = { grantType: "password", enabled: true, confirmedClients: 0 };
    expect(await isOn("password")).toBe(false);
    const refused = setGrantPolicy(admin, on);
    await expect(refused).rejects.toBeInstanceOf(InvalidInputError);
    await expect(refused).rejects.toMatchObject({ fields: { acknowledged: [expect.any(String)] } });
    expect(await isOn("password")).toBe(false);
    await setGrantPolicy(admin, { ...on, acknowledged: true });
    expect(await isOn("password")).toBe(true);
    await setGrantPolicy(admin, { ...on, enabled: false });
    expect(await isOn("password")).toBe(false);
  });

  describe("Implicit (RFC 9700 §2.1.2)", () => {
    const on = { grantType: "implicit", enabled: true, confirmedClients: 0, acknowledged: true };
    const day = (from: number) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);
    const fieldsOf = async (lastDay?: string) =>
      await setGrantPolicy(admin, { ...on, lastDay }).then(
        () => [],
        (error: unknown) => (error instanceof InvalidInputError ? Object.keys(error.fields) : error),
      );

    it("is switched on with the warning acknowledged and a last day within a year, and not without", async () => {
      expect(await isOn("implicit")).toBe(false);
      for (const lastDay of [undefined, "soon", "2026-02-30", day(-1), day(400)]) expect(await fieldsOf(lastDay)).toEqual(["lastDay"]);
      const unread = setGrantPolicy(admin, { ...on, acknowledged: false, lastDay: day(30) });
      await expect(unread).rejects.toMatchObject({ fields: { acknowledged: [expect.any(String)] } });
      expect(await isOn("implicit")).toBe(false);
      expect(await fieldsOf(day(30))).toEqual([]);
      expect(await isOn("implicit")).toBe(true);
      const [event] = await auditOf("implicit");
      expect(JSON.parse(event?.after ?? "")).toMatchObject({ enabled: true, endsAt: `${day(31)}T00:00:00.000Z` });
    });

    it("can be given another last day, and is off by itself once that is over", async () => {
      expect(await fieldsOf(day(0))).toEqual([]);
      const item = async () => (await listGrantPolicy(admin)).find(({ name }) => name === "implicit");
      expect(await item()).toMatchObject({ enabled: true, endsAt: new Date(`${day(1)}T00:00:00.000Z`) });
      const where = { realmId_grantType: { realmId: ROOT_REALM_ID, grantType: "implicit" } };
      await database().prisma.grantPolicy.update({ where, data: { endsAt: new Date(Date.now() - 1000) } });
      expect(await item()).toMatchObject({ enabled: false, endsAt: expect.any(Date) });
      expect(await fieldsOf(day(3))).toEqual([]);
      expect(await isOn("implicit")).toBe(true);
      await setGrantPolicy(admin, { ...on, enabled: false });
      expect(await item()).toMatchObject({ enabled: false, endsAt: null });
    });
  });

  it("knows nothing of grant types that do not work yet", async () => {
    await expect(
      setGrantPolicy(admin, {
        grantType: "urn:ietf:params:oauth:grant-type:saml2-bearer",
        enabled: true,
        confirmedClients: 0,
        acknowledged: true,
      }),
    ).rejects.toBeInstanceOf(NotFoundError);
  });
});
