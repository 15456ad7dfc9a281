import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { RateLimitedError } from "./errors";
import { inMail, takeInvitationMail, waitForAddress, waitForPortal } from "./mails";
import { newActor, newEmail, withTestDatabase } from "./testing";

withTestDatabase();

describe("a name in a mail to somebody else", () => {
  it.each([
    ["Ada Lovelace", "Ada Lovelace"],
    ["J. R. R. Tolkien", "J. R. R. Tolkien"],
    ["See https://evil.example/now", "See https: / / evil. example/ now"],
    ["evil.example", "evil. example"],
    ["ada@evil.example", "ada@ evil. example"],
    ["Ada\r\n\r\nYour account is locked", "Ada Your account is locked"],
    ["Ada\u2028\u202eBcc", "Ada Bcc"],
  ])("%j reads %j", (name, read) => {
    expect(inMail(name)).toBe(read);
  });
});

describe("how many mails people may cause", () => {
  it("is bounded by address, in each kind by itself", async () => {
    const email = newEmail();
    const waits: number[] = [];
    for (let mail = 0; mail < 4; mail += 1) waits.push(await waitForAddress("password-link", "root", email));
    expect(waits.map((wait) => wait > 0)).toEqual([false, false, false, true]);
    expect(await waitForAddress("invitation", "root", email)).toBe(0);
    expect(await waitForAddress("password-link", "another", email)).toBe(0);
  });

  it("is bounded for a developer, so that nobody uses up what is for all", async () => {
    const [developer, admin] = [
      { ...(await newActor()), realmId: "another" },
      { ...(await newActor("admin")), realmId: "another" },
    ];
    for (let mail = 0; mail < 20; mail += 1) await takeInvitationMail(developer, newEmail());
    await expect(takeInvitationMail(developer, newEmail())).rejects.toThrow(RateLimitedError);
    await expect(takeInvitationMail(admin, newEmail())).resolves.toBeUndefined();
  });

  it("is bounded for the portal", async () => {
    const expire = new Date(Date.now() + 3_600_000);
    await database().prisma.rateLimit.create({ data: { key: "mail-invitation-portal:root", points: 499, expire } });
    expect(await waitForPortal("invitation", "root")).toBe(0);
    expect(await waitForPortal("invitation", "root")).toBeGreaterThan(0);
    expect(await waitForPortal("password-link", "root")).toBe(0);
  });
});
