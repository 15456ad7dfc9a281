/**
 * Issue 10 §3: a new password or a disabled user left tokens active, and enabling made them active again. Every event of the table
 * `app/services/endings/table.ts` is brought about, and what the table says of it is held against what the portal and the protocol answer.
 */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { settingsSchema } from "#app/services/admin/settings";
import { ENDINGS, type Ending, PERSON_ENDINGS } from "#app/services/endings/table";
import { createClient, setGrant } from "#tests/support/fixtures";
import { post, text } from "#tests/support/protocol-client";
import { TOPOLOGIES } from "#tests/support/use-server";
import { PASSWORD, useConsole } from "../admin/console";
import { EVENTS, type RunningEvent, signInAgain } from "./ending-events";
import { as, type Observed, observe, setScene, signInTo } from "./ending-scene";

const ALL_DEAD = { plain: false, access: false, family: false } as const;
const events = Object.keys(EVENTS).filter((name): name is RunningEvent => Object.hasOwn(EVENTS, name));
const settingNames = settingsSchema.keyof().options;

/** Lets every family of a client have begun so many days ago: its id, a UUIDv7, says when that was. */
async function beginFamilies(clientRef: string, days: number): Promise<void> {
  const at = (Date.now() - days * 86_400_000).toString(16).padStart(12, "0");
  const familyId = `${at.slice(0, 8)}-${at.slice(8)}-7000-8000-${randomUUID().slice(24)}`;
  await database().prisma.tokenRecord.updateMany({ where: { clientRef, familyId: { not: null } }, data: { familyId } });
}

/** What the table says is left of what there was. */
function expected(event: RunningEvent, before: Observed): Omit<Observed, "sessions"> {
  const ending: Ending = ENDINGS[event];
  const ofPerson = Object.hasOwn(PERSON_ENDINGS, event);
  const left = (end: Ending["accessTokens"]) => end !== "all end";
  const person = ofPerson
    ? { access: before.personal.access && left(ending.accessTokens), family: before.personal.family && left(ending.families) }
    : before.personal;
  const application = {
    // Of one that ends, the test takes the application's own, or a whole family.
    plain: before.owned.plain && (ofPerson || (left(ending.accessTokens) && event !== "access_token_revoked")),
    access: before.owned.access && (ofPerson || (left(ending.accessTokens) && event !== "refresh_token_revoked")),
    family: before.owned.family && (ofPerson || ending.families === "stay"),
  };
  switch (ending.applications) {
    case "stop":
    case "suspended":
    case "deleted":
      return { personal: person, owned: ALL_DEAD, mints: false };
    case "go on":
      return { personal: person, owned: application, mints: before.mints };
    case "start again":
      return { personal: person, owned: application, mints: true };
  }
}

function sessionsLeft(end: Ending["sessions"], before: Observed["sessions"]): readonly Observed["sessions"][] {
  switch (end) {
    case "all end":
      return [{ here: false, elsewhere: false }];
    case "the others end":
      return [{ here: before.here, elsewhere: false }];
    case "one ends":
      return [
        { here: before.here, elsewhere: false },
        { here: false, elsewhere: before.elsewhere },
      ];
    case "stay":
      return [before];
  }
}

describe.each(TOPOLOGIES)("what ends what, on $engine, workers: $workers", ({ engine, workers }) => {
  const portal = useConsole(engine, { WORKERS: String(workers), TRUST_PROXY: "1" });
  beforeAll(async () => {
    await setGrant("password", true);
  });

  // What one process does, the others do by the same code: with several, what ends something is enough.
  it.each(events.filter((event) => workers === 1 || ENDINGS[event].accessTokens === "all end"))("%s", async (event) => {
    const scene = await setScene(portal);
    const { given, when, undo } = EVENTS[event];
    await given?.(scene);
    const before = await observe(scene);
    await when(scene);
    const { sessions, ...rest } = await observe(scene);
    expect(rest).toEqual(expected(event, before));
    expect(sessionsLeft(ENDINGS[event].sessions, before.sessions)).toContainEqual(sessions);
    await undo?.();
  });

  it("tokens that a new password has revoked stay revoked, and those obtained with it are active at once", async () => {
    const scene = await setScene(portal);
    await EVENTS.password_changed.when(scene);
    expect([await signInAgain(scene, PASSWORD), await signInAgain(scene, "nine days a week")]).toEqual([400, 302]);
    const anew = { ...scene, personal: await signInTo(portal, scene.personal.client, scene.owner.email, "nine days a week") };
    expect((await observe(anew)).personal).toEqual({ access: true, family: true });
    expect((await observe(scene)).personal).toEqual({ access: false, family: false });
  });

  it("of a busy application not one token survives its suspension, however close to it they were issued", async () => {
    const client = await createClient();
    const observer = await createClient({ resourceServer: true });
    const issued: string[] = [];
    let over = false;
    const busy = Array.from({ length: 8 }, async () => {
      while (!over) {
        const answer = await portal.token(client, { grant_type: "client_credentials" });
        if (answer.status === 200) issued.push(text(answer.json["access_token"]));
        else over = true;
      }
    });
    await expect.poll(() => issued.length).toBeGreaterThan(20);
    const { applicationId } = client;
    await portal.admin().post("/admin/applications", { intent: "suspend", applicationId, reason: "Leaked" });
    await Promise.all(busy);
    await portal.admin().post("/admin/applications", { intent: "resume", applicationId });
    const states = await Promise.all(
      issued.map(async (token) => (await post(`${portal.url()}/introspect`, { token }, as(observer))).json["active"]),
    );
    expect(new Set(states)).toEqual(new Set([false]));
    const fresh = text((await portal.token(client, { grant_type: "client_credentials" })).json["access_token"]);
    expect((await post(`${portal.url()}/introspect`, { token: fresh }, as(observer))).json["active"]).toBe(true);
  });

  it("a refresh family ends 30 days after its first token however often it is used, and sooner where an admin says so (RFC 9700 §4.14.2)", async () => {
    const { personal } = await setScene(portal);
    const refresh = async () => {
      const answer = await portal.token(personal.client, { grant_type: "refresh_token", refresh_token: personal.refresh });
      if (answer.status === 200) personal.refresh = text(answer.json["refresh_token"]);
      return answer.status === 200 ? "refreshed" : answer.json["error"];
    };
    await beginFamilies(personal.client.ref, 29);
    expect(await refresh()).toBe("refreshed");
    await beginFamilies(personal.client.ref, 31);
    expect(await refresh()).toBe("invalid_grant");
    await beginFamilies(personal.client.ref, 2);
    expect(await refresh()).toBe("refreshed");
    const days = async (count: number) => {
      const realm = await database().prisma.realm.findFirstOrThrow({ where: { id: "root" } });
      const { allowedOrigins: _, ...settings } = Object.fromEntries(settingNames.map((name) => [name, realm[name]]));
      // As a browser sends them: a box that is not ticked is absent.
      const sent = Object.entries(settings).filter(([, value]) => value !== false);
      const form = Object.fromEntries(sent.map(([name, value]) => [name, value === true ? "on" : String(value)]));
      const asked = { ...form, refreshFamilyLifetime: String(count * 86_400) };
      expect((await portal.admin().post("/admin/settings", asked)).location).toContain("done=settings");
    };
    await days(1);
    expect(await refresh()).toBe("invalid_grant");
    await days(30);
  });

  it("the numbers agree: an application whose tokens have ended has none in use, in its list and on every page", async () => {
    const scene = await setScene(portal);
    const { applicationId } = scene.application;
    const list = async (query: string) => (await portal.admin().get(`/applications/${applicationId}/tokens?${query}`)).html;
    const inUse = async () => /name="stated" value="(\d+)"/.exec(await list(""))?.[1] ?? "0";
    /** The page offers to revoke each active token. */
    const alive = async (query: string) => [...(await list(query)).matchAll(/name="tokenId"/g)].length;
    const none = async (query: string) => (await list(query)).includes("No token fits");
    expect([await inUse(), await alive(""), await alive("state=active"), await none("state=revoked")]).toEqual(["3", 3, 3, true]);
    await EVENTS.application_suspended.when(scene);
    expect([await inUse(), await alive(""), await none("state=active"), await none("state=revoked")]).toEqual(["0", 0, true, false]);
    const detail = (await portal.admin().get(`/admin/applications?application=${applicationId}`)).html;
    expect(detail).toMatch(/Access tokens in use now<\/dt>\s*<dd[^>]*>0</);
    // The rows themselves were not touched: one write ended them all.
    expect(await database().prisma.tokenRecord.count({ where: { applicationId, revokedAt: null } })).toBe(3);
  });
});
