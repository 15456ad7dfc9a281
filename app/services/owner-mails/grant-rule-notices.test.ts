/** Issue 13 §7: what the grant policy stops reaches the owners of the keys that have it ticked. */
import { afterEach, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { setGrantRule } from "../admin/grant-rules";
import { setGrantPolicy } from "../admin/grants";
import { newActor, newApplication, newKey, withTestDatabase } from "../testing";
import { SwitchedOff } from "./grant-rule-notices";
import { goOn, mailsAt, postOffice } from "./testing";

withTestDatabase();

const DAY = 86_400_000;

afterEach(async () => {
  await database().prisma.user.deleteMany();
  await database().prisma.grantRule.deleteMany();
});

describe("a rule of the grant policy", () => {
  const rule = { grantType: "password", kind: "server", environment: "PRODUCTION", acknowledged: true };
  const date = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

  it("is told to the owners whose keys it would stop, with its day, and anew when that moves", async () => {
    const [admin, owner, other] = [await newActor("admin", "Grace Admin"), await newActor(), await newActor()];
    await database().prisma.grantPolicy.updateMany({ where: { grantType: "password" }, data: { enabled: true, endsAt: null } });
    const id = await newApplication(owner);
    await newKey(id, { grantTypes: ["password"] });
    await newKey(id, { grantTypes: ["password"], environment: "SANDBOX" });
    await newKey(await newApplication(other));
    await setGrantRule(admin, { ...rule, state: "report", offFrom: date(20), confirmedKeys: 1 });
    const office = await mailsAt(new Date());
    expect(office.mails).toMatchObject([{ to: owner.email, subject: "Latchkey: a grant type stops" }]);
    expect(office.mails[0]?.text).toMatch(/production: Password is off from .* for keys of the kind .*\. Ask Grace Admin\./);
    expect(office.mails[0]?.text).not.toContain("sandbox");
    await mailsAt(new Date(Date.now() + DAY), office);
    expect(office.mails).toHaveLength(1);
    await setGrantRule(admin, { ...rule, state: "report", offFrom: date(30), confirmedKeys: 1 });
    await mailsAt(new Date(Date.now() + DAY), office);
    expect(office.to(owner)).toHaveLength(2);
    await setGrantRule(admin, { ...rule, state: "on", confirmedKeys: 1 });
    await mailsAt(new Date(Date.now() + 2 * DAY), office);
    expect(office.mails).toHaveLength(2);
  });

  it("is told of again 7 days and 1 day before its day, once each, also where a day was missed", async () => {
    const [admin, owner] = [await newActor("admin"), await newActor()];
    await database().prisma.grantPolicy.updateMany({ where: { grantType: "password" }, data: { enabled: true, endsAt: null } });
    await newKey(await newApplication(owner), { grantTypes: ["password"] });
    await setGrantRule(admin, { ...rule, state: "report", offFrom: date(20), confirmedKeys: 1 });
    const [office, days] = [postOffice(), new Set<number>()];
    for (let day = 0; day <= 21; day += 1) {
      if (day === 13) continue;
      const before = office.to(owner).length;
      await mailsAt(new Date(Date.now() + day * DAY), office);
      await mailsAt(new Date(Date.now() + day * DAY), office);
      if (office.to(owner).length > before) days.add(day);
    }
    expect([...days]).toEqual([0, 14, 19]);
    expect(office.to(owner)).toHaveLength(3);
  });

  it("that is set 3 days before its day is told of at once, and 1 day before", async () => {
    const [admin, owner] = [await newActor("admin"), await newActor()];
    await database().prisma.grantPolicy.updateMany({ where: { grantType: "password" }, data: { enabled: true, endsAt: null } });
    await newKey(await newApplication(owner), { grantTypes: ["password"] });
    await setGrantRule(admin, { ...rule, state: "report", offFrom: date(3), confirmedKeys: 1 });
    const office = postOffice();
    const told: number[] = [];
    for (let day = 0; day <= 4; day += 1) {
      await mailsAt(new Date(Date.now() + day * DAY), office);
      told.push(office.to(owner).length);
    }
    expect(told).toEqual([1, 1, 2, 2, 2]);
  });

  it("that has been off for long is no news", async () => {
    const [admin, owner] = [await newActor("admin"), await newActor()];
    await newKey(await newApplication(owner), { grantTypes: ["password"] });
    await database().prisma.grantRule.create({
      data: {
        realmId: admin.realmId,
        ...{ grantType: "password", kind: "server", environment: "PRODUCTION", state: "off" },
        ...{ toldAt: new Date(Date.now() - 30 * DAY), setById: admin.userId, setByName: admin.name },
      },
    });
    expect((await mailsAt(new Date())).mails).toEqual([]);
  });
});

describe("a grant type that is switched off for everybody", () => {
  const keys = async () => {
    const [owner, other] = [await newActor(), await newActor()];
    await database().prisma.grantPolicy.updateMany({ where: { grantType: "password" }, data: { enabled: true, endsAt: null } });
    const id = await newApplication(owner, "Invoices");
    await newKey(id, { grantTypes: ["password"] });
    await newKey(id, { grantTypes: ["password"], environment: "SANDBOX" });
    await newKey(await newApplication(other));
    return { owner, id };
  };
  const off = { grantType: "password", enabled: false, confirmedClients: 2 };
  const on = { grantType: "password", enabled: true, acknowledged: true, confirmedClients: 2 };

  it("is told to the owners whose keys have it ticked, once each time", async () => {
    const { owner, id } = await keys();
    const admin = await newActor("admin");
    await setGrantPolicy(admin, off);
    const office = await mailsAt(new Date());
    expect(office.mails).toMatchObject([{ to: owner.email, subject: "Latchkey: a grant type stops" }]);
    expect(office.mails[0]?.text).toContain("Invoices, production and sandbox: Password is off for everybody. Ask an admin of the portal.");
    expect(office.mails[0]?.text).toContain(`/applications/${id}`);
    await mailsAt(new Date(Date.now() + DAY), office);
    expect(office.mails).toHaveLength(1);
    await setGrantPolicy(admin, on);
    await setGrantPolicy(admin, off);
    await mailsAt(new Date(Date.now() + 2 * DAY), office);
    expect(office.mails).toHaveLength(2);
  });

  it("is no news once it is on again, and where it has been off for long", async () => {
    await keys();
    const admin = await newActor("admin");
    await setGrantPolicy(admin, off);
    await new SwitchedOff(database()).note(new Date(), goOn);
    expect(await database().prisma.ownerNotice.count()).toBe(1);
    await setGrantPolicy(admin, on);
    expect((await mailsAt(new Date())).mails).toEqual([]);
    await setGrantPolicy(admin, off);
    await database().prisma.ownerNotice.deleteMany();
    expect((await mailsAt(new Date(Date.now() + 8 * DAY))).mails).toEqual([]);
  });

  it("is gone through again where a run is ended in between", async () => {
    await keys();
    await setGrantPolicy(await newActor("admin"), off);
    const switchedOff = new SwitchedOff(database());
    await switchedOff.note(new Date(), async () => false);
    expect(await database().prisma.ownerNotice.count()).toBe(0);
    await switchedOff.note(new Date(), goOn);
    expect(await database().prisma.ownerNotice.count()).toBe(1);
  });
});
