import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { createClient, setGrant } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import { openBrowser } from "../accounts/browser";
import { changePage, changeUser, nameResourceServer } from "./acts";
import { ADMIN, PASSWORD, useConsole } from "./console";

describe.each(ENGINES)("people and their applications on %s", (engine) => {
  const { url, admin, developer, token } = useConsole(engine);
  const introspect = async (client: { clientId: string; secret: string }, value: string) =>
    (await post(`${url()}/introspect`, { token: value }, { authorization: basic(client.clientId, client.secret) })).json.active;

  it("disabling a user ends the sessions, the sign-in, the password grant and the tokens obtained for them", async () => {
    const { browser, email, userId } = await developer();
    await setGrant("password", true);
    const client = await createClient({ grantTypes: ["password"] });
    const form = { grant_type: "password", username: email, password: PASSWORD };
    const issued = text((await token(client, form)).json.access_token);
    expect(await introspect(client, issued)).toBe(true);
    const asked = await admin().get(changePage("disable", userId));
    expect(asked.html).toContain("signed out everywhere");
    expect(asked.html).toMatch(/Ends <strong>1 session<\/strong> and stops <strong>0 applications/);
    const untyped = await admin().post(changePage("disable", userId), { intent: "disable", userId, confirmation: "" });
    expect([untyped.status, untyped.html.includes("Nobody was disabled")]).toEqual([400, true]);

    const done = await changeUser(admin(), "disable", userId);
    expect(done.location).toBe(`/admin/users?user=${userId}&done=disabled`);
    expect((await browser.get("/account")).status).toBe(302);
    expect((await openBrowser(url()).post("/login", { email, password: PASSWORD })).status).toBe(400);
    expect((await token(client, form)).json.error).toBe("invalid_grant");
    expect(await introspect(client, issued)).toBe(false);

    await admin().post("/admin/users", { intent: "enable", userId });
    expect((await openBrowser(url()).post("/login", { email, password: PASSWORD })).status).toBe(302);
    expect(await introspect(client, issued)).toBe(false);
  });

  it("an admin who disables themselves, or demotes the last admin, is told why not", async () => {
    const self = await database().prisma.user.findFirstOrThrow({ where: { email: "admin@example.com" } });
    for (const answer of [
      await changeUser(admin(), "disable", self.id),
      await admin().post(`/admin/users?user=${self.id}`, { intent: "make-developer", userId: self.id }),
    ]) {
      expect([answer.status, answer.html.includes("Nothing was changed")]).toEqual([409, true]);
    }
    expect((await admin().get("/admin")).status).toBe(200);
  });

  it("two admins who demote each other at once leave one", async () => {
    const admins = () => database().prisma.user.count({ where: { role: "admin", status: "active" } });
    for (let round = 0; round < 5; round += 1) {
      const self = await database().prisma.user.findFirstOrThrow({ where: { email: "admin@example.com" } });
      const other = await developer();
      await changeUser(admin(), "make-admin", other.userId);
      // A new role ends the sessions of its person.
      await other.browser.post("/login", { email: other.email, password: PASSWORD });
      expect(await admins()).toBe(2);
      await Promise.all([
        admin().post("/admin/users", { intent: "make-developer", userId: other.userId }),
        other.browser.post("/admin/users", { intent: "make-developer", userId: self.id }),
      ]);
      expect(await admins()).toBe(1);
      if ((await admin().get("/admin")).status !== 200) {
        await changeUser(other.browser, "make-admin", self.id);
        await admin().post("/login", ADMIN);
      }
      await admin().post("/admin/users", { intent: "make-developer", userId: other.userId });
    }
  });

  it("issue 13 §6: the advice to make a second user an admin leads to a page that can", async () => {
    const { userId } = await developer();
    const advice = /You are the only admin[\s\S]*?href="([^"]+)"/.exec((await admin().get("/admin")).html)?.[1];
    expect(advice).toBe("/admin/users");
    expect((await admin().get("/admin/users?sort=created&order=desc")).html).toContain(`href="?user=${userId}"`);
    const change = changePage("make-admin", userId);
    expect((await admin().get(`/admin/users?user=${userId}`)).html).toContain(`href="${change.replaceAll("&", "&amp;")}"`);
    await changeUser(admin(), "make-admin", userId);
    expect((await admin().get("/admin")).html).not.toContain("You are the only admin");
    await admin().post("/admin/users", { intent: "make-developer", userId });
  });

  it("suspending an application stops its keys and its tokens; resuming brings the keys back, the tokens stay ended (issue 10 §3)", async () => {
    const client = await createClient();
    const issued = text((await token(client, { grant_type: "client_credentials" })).json.access_token);
    const observer = await createClient({ resourceServer: true });
    const { applicationId } = client;
    const unexplained = await admin().post(`/admin/applications?application=${applicationId}`, {
      intent: "suspend",
      applicationId,
      reason: " ",
    });
    expect([unexplained.status, unexplained.html.includes("Say why, for the audit log.")]).toEqual([400, true]);
    await admin().post("/admin/applications", { intent: "suspend", applicationId, reason: "Leaked" });
    expect((await token(client, { grant_type: "client_credentials" })).json.error).toBe("invalid_client");
    expect(await introspect(observer, issued)).toBe(false);
    await admin().post("/admin/applications", { intent: "resume", applicationId });
    expect((await token(client, { grant_type: "client_credentials" })).status).toBe(200);
    expect(await introspect(observer, issued)).toBe(false);
  });

  it("a key named as resource server sees other owners' tokens, and no longer once unnamed (RFC 7662 §2.1)", async () => {
    const client = await createClient();
    const observer = await createClient();
    const issued = text((await token(client, { grant_type: "client_credentials" })).json.access_token);
    expect(await introspect(observer, issued)).toBe(false);
    const page = `/admin/applications/resource-server?key=${observer.ref}`;
    expect((await admin().get(page)).html).toContain("may introspect every token of this portal");
    const untyped = await admin().post(page, { applicationId: observer.applicationId, clientRef: observer.ref });
    expect([untyped.status, untyped.html.includes("No key was made a resource server")]).toEqual([400, true]);
    expect(await introspect(observer, issued)).toBe(false);
    expect((await nameResourceServer(admin(), observer)).status).toBe(302);
    expect(await introspect(observer, issued)).toBe(true);
    await admin().post("/admin/applications", { intent: "unname", applicationId: observer.applicationId, clientRef: observer.ref });
    expect(await introspect(observer, issued)).toBe(false);
  });
});
