/** The search page over HTTP: everybody finds what they may see, and nothing else. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { useConsole } from "../admin/console";

const create = (name: string) => ({ name, quota: "Unlimited", description: "" });

describe.each(ENGINES)("search on %s", (engine) => {
  const portal = useConsole(engine);

  it("asks a person who is not signed in to sign in, and comes back", async () => {
    const response = await fetch(`${portal.url()}/search?q=bill`, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([302, "/login?next=%2Fsearch%3Fq%3Dbill"]);
  });

  it("finds one's own applications by a part of their name, and nobody else's", async () => {
    const name = `Zebra ${randomUUID().slice(0, 8)}`;
    const owner = await portal.developer("Olga Owner");
    const { location } = await owner.browser.post("/applications/new", create(name));
    const id = location?.split("/")[2] ?? "";
    expect((await owner.browser.get("/search?q=zEBRA")).html).toContain(`href="/applications/${id}"`);
    expect((await (await portal.developer()).browser.get("/search?q=zebra")).html).not.toContain(id);
    expect((await portal.admin().get(`/search?q=${encodeURIComponent(name)}`)).html).toContain("Olga Owner");
  });

  it("finds a key by its whole Consumer Key, for those who may see its application", async () => {
    const client = await createClient({});
    const { applicationId } = await database().prisma.client.findFirstOrThrow({ where: { clientId: client.clientId } });
    const found = `/applications/${applicationId}/production-keys`;
    expect((await portal.admin().get(`/search?q=${client.clientId}`)).html).toContain(found);
    expect((await portal.admin().get(`/search?q=${client.clientId.slice(0, 10)}`)).html).not.toContain(found);
    expect((await (await portal.developer()).browser.get(`/search?q=${client.clientId}`)).html).not.toContain(applicationId);
  });

  it("finds people for admins alone", async () => {
    const { email, browser } = await portal.developer("Quentin Quagmire");
    expect((await portal.admin().get("/search?q=quagmire")).html).toContain(email);
    expect((await browser.get(`/search?q=${email}`)).html).not.toContain("People");
  });

  it("leads from the id of a request to what was wrong with it", async () => {
    const id = randomUUID();
    const { browser } = await portal.developer();
    expect((await browser.get(`/search?q=%20${id.toUpperCase()}`)).html).toContain(`href="/diagnose?request=${id}"`);
  });

  it.each(["", "'\"%20OR%201", "%25_*%5B", "x".repeat(5000), "%F0%9F%98%80", "[object%20Object]"])(
    "answers a page for %s",
    async (text) => {
      expect((await portal.admin().get(`/search?q=${text}`)).status).toBe(200);
    },
  );
});
