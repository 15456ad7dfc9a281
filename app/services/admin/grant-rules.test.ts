import { beforeEach, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import type { Actor } from "../actor";
import { applicationOverview } from "../applications/overview";
import { ConflictError, InvalidInputError, NotFoundError } from "../errors";
import { updateKey } from "../keys/key";
import { getKeyPage } from "../keys/key-page";
import { readRealmKeyPolicy } from "../keys/policy";
import { playgroundOptions } from "../playground/options";
import { auditOf, configChanges, newActor, newApplication, newKey, PLAIN, withTestDatabase } from "../testing";
import { allowException, endException, getException } from "./grant-exceptions";
import { getGrantMatrix } from "./grant-matrix";
import { type GrantRuleChange, getGrantRule, setGrantRule } from "./grant-rules";
import { listGrantPolicy, setGrantPolicy } from "./grants";

withTestDatabase();

const CELL = { grantType: "password", kind: "server", environment: "PRODUCTION" } as const;
const day = (from: number) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);

let admin: Actor;
let owner: Actor;
let application: string;
let key: string;

beforeEach(async () => {
  const { prisma } = database();
  for (const table of [prisma.grantRule, prisma.grantException, prisma.grantRuleSeen, prisma.application, prisma.usageCounter] as const)
    await (table as typeof prisma.grantRule).deleteMany({});
  await prisma.grantPolicy.updateMany({ where: { grantType: "password" }, data: { enabled: true } });
  admin = await newActor("admin", "Grace Admin");
  owner = await newActor("developer", "Ada Owner");
  application = await newApplication(owner, "Invoices");
  key = await newKey(application, { grantTypes: ["password", "client_credentials"] });
  await newKey(application, { grantTypes: ["password"], environment: "SANDBOX" });
});

const set = (change: Partial<GrantRuleChange> & Pick<GrantRuleChange, "state">) =>
  setGrantRule(admin, { ...CELL, confirmedKeys: 1, ...change });

async function cells(grantType = "password") {
  const row = (await getGrantMatrix(admin)).rows.find(({ name }) => name === grantType);
  return Object.fromEntries((row?.cells ?? []).map(({ kind, environment, state }) => [`${kind} ${environment}`, state]));
}

const EVERYWHERE = (state: string) =>
  Object.fromEntries(
    ["server", "browser", "command_line"].flatMap((kind) => ["PRODUCTION", "SANDBOX"].map((at) => [`${kind} ${at}`, state])),
  );

async function count(facts: {
  readonly tokens: number;
  readonly daysAgo?: number;
  readonly clientRef?: string;
  readonly outcome?: string;
}) {
  const { tokens, daysAgo = 0, clientRef = key, outcome = "success" } = facts;
  const minute = Math.floor(Date.now() / 60_000) - daysAgo * 1440;
  const about = { realmId: ROOT_REALM_ID, applicationId: application, environment: "PRODUCTION", grantType: "password", secretId: "" };
  await database().prisma.usageCounter.create({ data: { ...about, minute, clientRef, outcome, count: tokens } });
}

describe("the matrix", () => {
  it("is the old switch where there are no rules: on is on everywhere, off is off everywhere (issue 13 §7)", async () => {
    expect(await cells()).toEqual(EVERYWHERE("on"));
    await setGrantPolicy(admin, { grantType: "password", enabled: false, confirmedClients: 2 });
    expect(await cells()).toEqual(EVERYWHERE("off"));
    expect(Object.keys(await cells("client_credentials"))).toEqual(["server PRODUCTION", "server SANDBOX"]);
  });

  it("changes one cell, with the number of its keys, and tells the caches and the audit log", async () => {
    const stale = set({ state: "off", confirmedKeys: 2 });
    await expect(stale).rejects.toBeInstanceOf(ConflictError);
    await expect(stale).rejects.toThrow(/1 key has this grant type ticked now, and you confirmed 2/);
    await set({ state: "off" });
    expect(await cells()).toEqual({ ...EVERYWHERE("on"), "server PRODUCTION": "off" });
    expect((await configChanges()).at(-1)).toBe(`realm ${ROOT_REALM_ID}`);
    expect((await auditOf("password")).at(-1)).toMatchObject({ action: "grant-policy.rule", targetName: "Password, Server, PRODUCTION" });
    const before = await database().prisma.auditEvent.count();
    await set({ state: "off" });
    expect(await database().prisma.auditEvent.count()).toBe(before);
    await set({ state: "on", acknowledged: true });
    expect(await cells()).toEqual(EVERYWHERE("on"));
  });

  it("opens one cell of a grant type that is off, and leaves the others off", async () => {
    await setGrantPolicy(admin, { grantType: "password", enabled: false, confirmedClients: 2 });
    await expect(set({ state: "report" })).rejects.toMatchObject({ fields: { acknowledged: [expect.any(String)] } });
    await set({ state: "report", acknowledged: true });
    expect(await cells()).toEqual({ ...EVERYWHERE("off"), "server PRODUCTION": "report" });
  });

  it("is cleared by the switch of the whole grant type, on or off", async () => {
    for (const enabled of [true, false]) {
      await set({ state: "report", acknowledged: true });
      await setGrantPolicy(admin, { grantType: "password", enabled, confirmedClients: 2, acknowledged: true });
      expect(await cells()).toEqual(EVERYWHERE(enabled ? "on" : "off"));
      expect(await database().prisma.grantRule.count()).toBe(0);
    }
  });

  it("has no cell but those that apply", async () => {
    for (const other of [
      { kind: "toaster" },
      { environment: "MARS" },
      { grantType: "magic" },
      { grantType: "client_credentials", kind: "browser" },
    ])
      await expect(setGrantRule(admin, { ...CELL, state: "off", confirmedKeys: 0, ...other })).rejects.toBeInstanceOf(NotFoundError);
    await expect(getGrantRule(owner, CELL)).rejects.toBeInstanceOf(NotFoundError);
  });
});

describe("report-only", () => {
  it("says exactly what off would have stopped in 14 days: tokens of this kind of key, by application and owner", async () => {
    await count({ tokens: 900 });
    await count({ tokens: 58, daysAgo: 13 });
    await count({ tokens: 7, daysAgo: 14 });
    await count({ tokens: 5, outcome: "user_credentials_wrong" });
    const browser = await newKey(await newApplication(owner), { grantTypes: ["password"] });
    await database().prisma.client.update({ where: { id: browser }, data: { kind: "browser", type: "public" } });
    await count({ tokens: 11, clientRef: browser });
    await set({ state: "report" });
    const { impact, state, setBy } = await getGrantRule(admin, CELL);
    expect([state, setBy]).toEqual(["report", "Grace Admin"]);
    expect(impact).toMatchObject({ tokens: 958, owners: 1, applicationCount: 1, atLeast: false });
    const [first] = impact.applications;
    expect(first).toMatchObject({ id: application, name: "Invoices", owner: "Ada Owner", tokens: 958, seenAt: null, exceptedUntil: null });
    expect([first?.days.length, first?.days[0], first?.days.at(-1)]).toEqual([14, 58, 900]);
  });

  it("tells the owner on the application's page and under Settings, once it is set, and notes that they have read it", async () => {
    await set({ state: "report", offFrom: day(10) });
    const seen = async () => (await getGrantRule(admin, CELL)).impact.applications[0]?.seenAt;
    await count({ tokens: 1 });
    expect(await seen()).toBeNull();
    await applicationOverview(admin, application);
    expect(await seen(), "an admin who looks at it is not its owner").toBeNull();
    const { attention } = await applicationOverview(owner, application);
    expect(attention.find(({ kind }) => kind === "grant-rule")).toMatchObject({
      label: "Password",
      environment: "PRODUCTION",
      state: "report",
      offFrom: new Date(`${day(10)}T00:00:00Z`),
      ask: "Grace Admin",
    });
    expect(await seen()).toBeInstanceOf(Date);
    expect((await getKeyPage(owner, application, "PRODUCTION")).key?.grantRules).toMatchObject([{ label: "Password", state: "report" }]);
    expect((await getKeyPage(owner, application, "SANDBOX")).key?.grantRules).toEqual([]);
    await set({ state: "report", offFrom: day(20) });
    expect(await seen(), "another day is to be read anew").toBeNull();
  });

  it("takes a day from tomorrow on, within a year", async () => {
    for (const offFrom of [day(0), day(-1), day(400), "soon", "2027-02-30"])
      await expect(set({ state: "report", offFrom })).rejects.toMatchObject({ fields: { offFrom: [expect.any(String)] } });
    await set({ state: "report", offFrom: day(1) });
    expect(await cells()).toMatchObject({ "server PRODUCTION": "report" });
    await database().prisma.grantRule.updateMany({ data: { offFrom: new Date() } });
    expect(await cells()).toMatchObject({ "server PRODUCTION": "off", "server SANDBOX": "on" });
  });
});

describe("an exception", () => {
  const EXCEPTION = {
    grantType: "password",
    environment: "PRODUCTION",
    lastDay: day(3),
    askedBy: "Ada Owner",
    reason: "Until the move",
  } as const;

  it("has who asked, a reason and an end, and is moved and ended", async () => {
    await set({ state: "off" });
    const input = { ...EXCEPTION, applicationId: application };
    await expect(allowException(admin, { ...input, askedBy: " " })).rejects.toBeInstanceOf(InvalidInputError);
    await expect(allowException(admin, { ...input, lastDay: day(-1) })).rejects.toMatchObject({
      fields: { lastDay: [expect.any(String)] },
    });
    await expect(allowException(owner, input)).rejects.toBeInstanceOf(NotFoundError);
    await allowException(admin, input);
    expect((await getException(admin, input)).exception).toMatchObject({ askedBy: "Ada Owner", until: new Date(`${day(4)}T00:00:00Z`) });
    expect((await getKeyPage(owner, application, "PRODUCTION")).key?.withdrawnGrantTypes).toEqual([]);
    expect((await auditOf(application)).at(-1)).toMatchObject({ action: "grant-policy.except" });
    await endException(admin, input);
    expect((await getException(admin, input)).exception).toBeNull();
    expect((await getKeyPage(owner, application, "PRODUCTION")).key?.withdrawnGrantTypes).toMatchObject([{ name: "password" }]);
    expect((await auditOf(application)).at(-1)).toMatchObject({ action: "grant-policy.end-exception" });
  });
});

describe("one table", () => {
  it("is what key settings, quickstart and playground offer by, key by key", async () => {
    await set({ state: "off" });
    const production = await getKeyPage(owner, application, "PRODUCTION");
    const sandbox = await getKeyPage(owner, application, "SANDBOX");
    const offered = (page: typeof production) => page.policy.grantTypes.map(({ name }) => name).includes("password");
    expect([offered(production), offered(sandbox)]).toEqual([false, true]);
    const shown = (page: typeof production) => page.key?.snippetFacts.grantTypes.includes("password");
    expect([shown(production), shown(sandbox)]).toEqual([false, true]);
    const { keys, grants } = await playgroundOptions(owner);
    expect(keys.map(({ environment, grants: ticked }) => [environment, ticked.includes("password")]).toSorted()).toEqual([
      ["PRODUCTION", false],
      ["SANDBOX", true],
    ]);
    expect(grants.some(({ name }) => name === "password")).toBe(true);
    const another = await newApplication(owner);
    await newKey(another);
    await expect(updateKey(owner, another, "PRODUCTION", { ...PLAIN, grantTypes: ["password"] })).rejects.toMatchObject({
      fields: { grantTypes: [expect.stringContaining("switched it off")] },
    });
    await setGrantPolicy(admin, { grantType: "password", enabled: false, confirmedClients: 2 });
    expect((await readRealmKeyPolicy(database().prisma, ROOT_REALM_ID)).grantTypes.some(({ name }) => name === "password")).toBe(false);
    expect((await listGrantPolicy(admin)).find(({ name }) => name === "password")).toMatchObject({ enabled: false, ruled: false });
  });
});
