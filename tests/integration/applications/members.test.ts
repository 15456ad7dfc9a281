/** Issue 13 §4: members over HTTP, as browsers without JavaScript meet them, and what becomes of keys meanwhile. */
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { openBrowser } from "../accounts/browser";
import { PASSWORD, type Person, useConsole } from "../admin/console";

describe.each(ENGINES)("an application that is shared on %s", (engine) => {
  const portal = useConsole(engine);
  const disable = async ({ userId, email }: Person) => {
    const form = { intent: "disable", userId, confirmation: email };
    expect((await portal.admin().post(`/admin/users/change?user=${userId}&to=disabled`, form)).status).toBe(302);
  };

  it("is joined by a link that works once, given away by offer, and outlives who leaves; its key works all along", async () => {
    const [owner, guest, late] = [await portal.developer("Olga"), await portal.developer("Max"), await portal.developer("Late")];
    const client = await createClient({ ownerId: owner.userId });
    const page = `/applications/${client.applicationId}`;
    const works = async () => (await portal.token(client, { grant_type: "client_credentials" })).status;
    expect((await guest.browser.get(page)).status).toBe(404);

    const { html, headers } = await owner.browser.post(`${page}/members`, { intent: "invite", role: "editor" });
    const link = /\/applications\/invitation\?token=[\w-]{43}/.exec(html)?.[0] ?? "no link";
    expect(headers.get("cache-control")).toContain("no-store");
    expect((await owner.browser.get(`${page}/members`)).html).not.toContain(link);
    const toSignIn = await openBrowser(portal.url()).get(link);
    expect(toSignIn.location).toBe(`/login?next=${encodeURIComponent(link)}`);
    expect((await guest.browser.get(link)).html).toContain("an editor: you change its keys");
    expect((await guest.browser.post(link, {})).location).toBe(`${page}/members?done=joined`);
    expect((await late.browser.get(link)).status).toBe(404);
    expect((await late.browser.post(link, {})).status).toBe(404);
    expect((await guest.browser.get(page)).status).toBe(200);

    expect((await owner.browser.post(`${page}/owner`, { intent: "give", userId: guest.userId })).location).toContain("done=offered");
    expect((await guest.browser.get(`${page}/owner`)).html).toContain("Take it over");
    expect(await works()).toBe(200);
    expect((await guest.browser.post(`${page}/owner`, { intent: "accept" })).location).toContain("done=accepted");
    expect((await owner.browser.post(`${page}/members`, { intent: "invite", role: "viewer" })).status).toBe(403);
    expect(await works()).toBe(200);

    // Who owns it decides of whose tokens its key learns, and whether it works while an owner is disabled: at once, in every process.
    await disable(owner);
    expect(await works()).toBe(200);
    await disable(guest);
    expect(await works()).toBe(401);
    await portal.admin().post("/admin/users", { intent: "enable", userId: guest.userId });
    await portal.admin().post("/admin/users", { intent: "enable", userId: owner.userId });

    await guest.browser.post("/login", { email: guest.email, password: PASSWORD });
    const form = { applications: "delete", shared: "members", confirmation: guest.email };
    expect((await guest.browser.post("/account/delete", form)).location).toBe("/login?deleted");
    expect((await database().prisma.application.findUniqueOrThrow({ where: { id: client.applicationId } })).ownerId).toBe(owner.userId);
    expect(await works()).toBe(200);
  });

  it("is left by a viewer with a button, though everything else on its pages is closed to them", async () => {
    const [owner, viewer] = [await portal.developer("Olga"), await portal.developer("Vera")];
    const { applicationId } = await createClient({ ownerId: owner.userId });
    await database().prisma.applicationMember.create({
      data: { applicationId, userId: viewer.userId, role: "viewer", addedById: owner.userId },
    });
    const { html } = await viewer.browser.get(`/applications/${applicationId}/members`);
    expect(html).toMatch(/You are a viewer/);
    expect(html).not.toContain("Invite somebody");
    const left = await viewer.browser.post(`/applications/${applicationId}/members`, { intent: "remove", userId: viewer.userId });
    expect(left.location).toBe("/applications?left");
    expect((await viewer.browser.get("/applications?left")).html).toMatch(/You have left app [0-9a-f-]{36}\./);
    expect((await viewer.browser.get(`/applications/${applicationId}`)).status).toBe(404);
  });
});
