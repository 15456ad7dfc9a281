import { beforeEach, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { changeAs, changeConfig } from "./changes";
import { RateLimitedError } from "./errors";
import { configChanges, newActor, withTestDatabase } from "./testing";

withTestDatabase();

const realm = { kind: "realm", key: ROOT_REALM_ID } as const;
const nothing = async () => undefined;
const spend = async (key: string, points: number, windowMs: number) =>
  await database().prisma.rateLimit.create({ data: { key, points, expire: new Date(Date.now() + windowMs) } });

beforeEach(async () => {
  await database().prisma.rateLimit.deleteMany();
});

describe("a change of configuration", () => {
  it("is recorded after its work, as its work says (ADR 1)", async () => {
    const seen = await changeConfig("portal", async (_tx, changed) => {
      changed({ kind: "client", key: "c" });
      changed(realm);
      return await configChanges();
    });
    expect(await configChanges()).toEqual([...seen, "client c", `realm ${ROOT_REALM_ID}`]);
  });

  it("that changed nothing, or failed, is not recorded", async () => {
    const before = await configChanges();
    await changeConfig("portal", nothing);
    const failing = changeConfig("portal", async (_tx, changed) => {
      changed(realm);
      throw new Error("refused");
    });
    await expect(failing).rejects.toThrow("refused");
    expect(await configChanges()).toEqual(before);
  });
});

describe("issue 10 §2: changes by one person", () => {
  it("are sixty a minute, of whatever kind, and one's own", async () => {
    const [ada, bob] = [await newActor(), await newActor()];
    await spend(`changes:${ada.userId}`, 59, 60_000);
    await changeAs(ada, nothing);
    for (const change of [changeAs, changeConfig]) {
      const refusal = await change(ada, nothing).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(RateLimitedError);
      expect(refusal).toMatchObject({ code: "rate_limited", message: expect.stringContaining("Try again in") });
    }
    await changeConfig(bob, nothing);
  });

  it("are twice as many for an admin", async () => {
    const admin = await newActor("admin");
    await spend(`changes:${admin.userId}`, 119, 60_000);
    await changeConfig(admin, nothing);
    await expect(changeConfig(admin, nothing)).rejects.toBeInstanceOf(RateLimitedError);
  });

  it("of developers behind one address are 180 a minute, however many accounts they have", async () => {
    const ip = "192.0.2.98";
    const [ada, bob, admin] = [await newActor(), await newActor(), await newActor("admin")].map((actor) => ({ ...actor, ip }));
    if (!ada || !bob || !admin) throw new Error("nobody is there");
    await spend(`source-changes:${ip}`, 179, 60_000);
    await changeAs(ada, nothing);
    for (const change of [changeAs, changeConfig]) await expect(change(bob, nothing)).rejects.toBeInstanceOf(RateLimitedError);
    await changeAs({ ...ada, ip: "192.0.2.99" }, nothing);
    await changeConfig(admin, nothing);
  });

  it("beyond the limit are refused without a query, so that sending them faster writes nothing", async () => {
    const ada = await newActor();
    await spend(`changes:${ada.userId}`, 60, 60_000);
    await expect(changeAs(ada, nothing)).rejects.toBeInstanceOf(RateLimitedError);
    await database().prisma.rateLimit.deleteMany();
    await expect(changeAs(ada, nothing)).rejects.toMatchObject({ retryAfterSeconds: expect.any(Number) });
    expect(await database().prisma.rateLimit.count()).toBe(0);
  });

  it("of configuration have a bound over all developers too, which neither admins nor the portal itself are under", async () => {
    const [ada, admin] = [await newActor(), await newActor("admin")];
    await spend("config-changes:all", 1000, 1500);
    await expect(changeConfig(ada, nothing)).rejects.toBeInstanceOf(RateLimitedError);
    await changeAs(ada, nothing);
    await changeConfig(admin, nothing);
    await changeConfig("portal", nothing);
  });
});
