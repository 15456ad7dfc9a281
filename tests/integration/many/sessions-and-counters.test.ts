/** Issue 3 §4: sessions belong to the portal, not to the process that opened them, and what is counted is counted across all. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ENGINES } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { basic, post } from "#tests/support/protocol-client";
import { type Browser, openBrowser } from "../accounts/browser";
import { usePortals } from "./portals";

const PASSWORD = "eight days a week";

describe.each(ENGINES)("three portals on one %s", (engine) => {
  const { portals } = usePortals(engine);

  async function signedUp(portal: string) {
    const email = `${randomUUID()}@example.com`;
    const browser = openBrowser(portal);
    await browser.post("/signup", { name: "Ada", email, password: PASSWORD });
    return { email, browser, at: (other: string) => openBrowser(other, browser.cookies()) };
  }
  type Person = Awaited<ReturnType<typeof signedUp>>;
  const pagesOf = async ({ at }: Person) =>
    await Promise.all(portals().all.map(async (portal) => (await at(portal).get("/account")).status));

  it("a session made at A works at B and C, and ended at C works nowhere at the very next request", async () => {
    const person = await signedUp(portals().a);
    expect(await pagesOf(person)).toEqual([200, 200, 200]);
    const { at } = person;
    const copies = portals().all.map((portal) => at(portal));
    expect((await at(portals().c).post("/logout", {})).status).toBe(302);
    expect(await Promise.all(copies.map(async (copy) => (await copy.get("/account")).status))).toEqual([302, 302, 302]);
  });

  it("a password changed at B ends the sessions opened at A and C", async () => {
    const person = await signedUp(portals().b);
    const others = [portals().a, portals().c].map((portal) => openBrowser(portal));
    for (const other of others) expect((await other.post("/login", { email: person.email, password: PASSWORD })).status).toBe(302);
    const form = { intent: "change-password", currentPassword: PASSWORD, newPassword: "nine days a week" };
    expect((await person.browser.post("/account", form)).location).toBe("/account?done=password");
    expect(await Promise.all(others.map(async (other) => (await other.get("/account")).status))).toEqual([302, 302]);
    expect(await pagesOf(person)).toEqual([200, 200, 200]);
  });

  const portalOf = (turn: number) => portals().all[turn % portals().all.length] ?? portals().a;
  /** A source of requests that no other test uses. */
  let sources = 0;
  const newSource = () => {
    sources += 1;
    return `192.0.2.${sources}`;
  };

  it("sign-in: ten wrong passwords in all lock the account for their source at each of them, and for nobody else", async () => {
    const { email, at } = await signedUp(portals().a);
    const [guesser, other] = [newSource(), newSource()];
    const signIn = async (browser: Browser, password: string, source: string) =>
      (await browser.post("/login", { email, password }, { "x-forwarded-for": source })).status;
    for (let turn = 0; turn < 10; turn += 1) expect(await signIn(openBrowser(portalOf(turn)), `wrong ${turn}`, guesser)).toBe(400);
    for (const [browserAt, source, status] of [
      [openBrowser, guesser, 429],
      [openBrowser, other, 302],
      // The device that signed up at A is known at each of them.
      [at, guesser, 302],
    ] as const) {
      for (const portal of portals().all) expect(await signIn(browserAt(portal), PASSWORD, source)).toBe(status);
    }
  });

  it("an application's quota: ten a minute are ten in all, however they are spread", async () => {
    const client = await createClient({ quota: "10PerMin" });
    const ask = async (turn: number) =>
      (
        await post(
          `${portalOf(turn)}/token`,
          { grant_type: "client_credentials" },
          { authorization: basic(client.clientId, client.secret) },
        )
      ).status;
    const answers = await Promise.all(Array.from({ length: 30 }, (_, turn) => ask(turn)));
    expect(answers.filter((status) => status === 200)).toHaveLength(10);
    expect(answers.filter((status) => status === 429)).toHaveLength(20);
  });

  describe("guessing of client secrets", () => {
    const guess = (portal: string, clientId: string, source: string, secret = "wrong") =>
      post(`${portal}/token`, { grant_type: "client_credentials" }, { authorization: basic(clientId, secret), "x-forwarded-for": source });
    const statuses = async (count: number, one: (turn: number) => Promise<{ readonly status: number }>) =>
      (await Promise.all(Array.from({ length: count }, (_, turn) => one(turn)))).map(({ status }) => status);

    it("sixty a minute for a client from one source are sixty in all", async () => {
      const [client, source] = [await createClient(), newSource()];
      const answers = await statuses(90, (turn) => guess(portalOf(turn), client.clientId, source));
      expect([answers.filter((status) => status === 401).length, answers.filter((status) => status === 429).length]).toEqual([60, 30]);
      // A process hears of the others' count with its own next failure, and then refuses from memory.
      for (const secret of ["wrong", client.secret]) {
        for (const portal of portals().all) expect((await guess(portal, client.clientId, source, secret)).status).toBe(429);
      }
      for (const portal of portals().all) expect((await guess(portal, client.clientId, newSource(), client.secret)).status).toBe(200);
    });

    it("one who was refused at A does not get another answer to a guess at B, at any endpoint", async () => {
      const [client, source] = [await createClient(), newSource()];
      await statuses(60, () => guess(portals().a, client.clientId, source));
      const refused = await guess(portals().b, client.clientId, source);
      expect([refused.status, Number(refused.headers.get("retry-after")) > 0]).toEqual([429, true]);
      const headers = { authorization: basic(client.clientId, "wrong"), "x-forwarded-for": source };
      for (const endpoint of ["introspect", "revoke"]) {
        expect((await post(`${portals().c}/${endpoint}`, { token: "x" }, headers)).status).toBe(429);
      }
    });
  });
});
