/** Issue 13 §2: a rotation over HTTP, and its end that nobody looks at, also after a kill -9 and in several processes. */
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { ENGINES, stopSharedPostgres } from "#tests/support/databases";
import { basic, post } from "#tests/support/protocol-client";
import { type RunningServer, startServer } from "#tests/support/server";
import { type Browser, openBrowser, type Page, SHARED_KEYS } from "../accounts/browser";
import { useConsole } from "../admin/console";

const HOUR = 3_600_000;
const CONFIGURATION = { intent: "generate", grantTypes: "client_credentials", tokenFormat: "opaque", scopeChoice: "all" };
const SOON = { timeout: 120_000, interval: 250 };

const shownSecret = ({ html }: Page): string => /(lk_cs_[\w-]+)/.exec(html)?.[1] ?? "";

const hiddenOf = (html: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? "";

/** Keys of a new application, and a rotation of their secret. */
async function rotate(browser: Browser, ending: Readonly<Record<string, string>>) {
  const { location } = await browser.post("/applications/new", { name: `app ${randomUUID()}`, quota: "Unlimited", description: "" });
  const applicationId = location?.split("/")[2] ?? "";
  const former = shownSecret(await browser.post(`/applications/${applicationId}/production-keys`, CONFIGURATION));
  const { prisma } = database();
  const old = await prisma.clientSecret.findFirstOrThrow({ where: { client: { applicationId } }, include: { client: true } });
  const base = `/applications/${applicationId}/secrets/${old.id}`;
  const form = { formId: randomUUID(), description: "", expiry: "90", expiryDate: "", silentHours: "1", lastDay: "", ...ending };
  const made = await browser.post(`${base}/rotate`, form);
  return { applicationId, old, former, base, made, fresh: shownSecret(made), clientId: old.client.clientId };
}

const token = async (url: string, clientId: string, secret: string) =>
  (await post(`${url}/token`, { grant_type: "client_credentials" }, { authorization: basic(clientId, secret) })).status;

/** Both secrets were last used two hours ago, and the portal has looked all the time. */
async function twoHoursLater(oldSecretId: string): Promise<void> {
  const { prisma } = database();
  const past = new Date(Date.now() - 2 * HOUR);
  const { newSecretId } = await prisma.secretRotation.findFirstOrThrow({ where: { oldSecretId } });
  await prisma.clientSecret.updateMany({
    where: { id: { in: [oldSecretId, newSecretId] } },
    data: { firstUsedAt: past, lastUsedAt: past },
  });
  await prisma.secretRotation.updateMany({ where: { oldSecretId }, data: { silentFrom: past, watchedAt: new Date() } });
}

afterAll(stopSharedPostgres);

describe.each(ENGINES)("a rotation on %s", (engine) => {
  const portal = useConsole(engine);

  it("goes through create, deploy, watch and retire without JavaScript, and both secrets work until the end", async () => {
    const { browser } = await portal.developer();
    const { applicationId, old, former, fresh, base, made, clientId } = await rotate(browser, { ending: "hand" });
    expect([made.status, made.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(fresh).not.toBe(former);
    expect(await token(portal.url(), clientId, former)).toBe(200);
    expect((await browser.get(`${base}/rotate/watch`)).html).toContain("has not been used yet");
    expect(await token(portal.url(), clientId, fresh)).toBe(200);
    const hint = fresh.slice(-4);
    await expect.poll(async () => (await browser.get(`${base}/rotate/deploy`)).html, SOON).toContain(`…${hint} is in use`);
    const watch = await browser.get(`${base}/rotate/watch`);
    expect(watch.html).toContain("Not yet safe to retire");
    expect(watch.html).not.toContain(fresh);
    expect((await browser.get(`/applications/${applicationId}/production-keys`)).html).toContain(`A rotation of …${old.hint} runs`);
    expect((await browser.post(`${base}/rotate/retire`, { shown: "0", confirmation: "" })).status).toBe(400);
    const retired = await browser.post(`${base}/rotate/retire`, { shown: "1", confirmation: "1" });
    expect([retired.status, retired.location]).toEqual([302, `${base}/rotate/statement?done`]);
    expect([await token(portal.url(), clientId, former), await token(portal.url(), clientId, fresh)]).toEqual([401, 200]);
    const statement = await browser.get(`${base}/rotation.json`);
    expect(statement.headers.get("content-disposition")).toMatch(/^attachment; filename="rotation-[\w-]+\.json"$/);
    expect(JSON.parse(statement.html)).toMatchObject({ ended: { how: "hand" }, requests: { old: { accepted: 1 }, new: { accepted: 1 } } });
    expect((await browser.get(`${base}/rotation.txt`)).html).toContain("was revoked by hand");
    expect((await browser.get(`${base}/rotate/watch`)).location).toBe(`${base}/rotate/statement`);
    expect((await browser.get(`${base}/rotate`)).html).toContain("no longer works");
    const stranger = await portal.developer();
    for (const path of ["rotate", "rotate/watch", "rotation.json"])
      expect((await stranger.browser.get(`${base}/${path}`)).status).toBe(404);
  });

  it("ends at a date by the token path itself, is extended and cancelled, and refuses a wrong form beside its field", async () => {
    const { browser } = await portal.developer();
    const lastDay = new Date(Date.now() + 24 * HOUR).toISOString().slice(0, 10);
    const { old, former, base, clientId } = await rotate(browser, { ending: "date", lastDay });
    const { prisma } = database();
    expect((await prisma.clientSecret.findUniqueOrThrow({ where: { id: old.id } })).expiresAt).toEqual(
      new Date(`${lastDay}T23:59:59.999Z`),
    );
    for (const wrong of [
      { ending: "date", lastDay: "2020-01-01" },
      { ending: "date", lastDay: "" },
      { ending: "silent", silentHours: "0" },
      { ending: "never" },
    ])
      expect((await browser.post(`${base}/rotate/watch`, wrong)).status).toBe(400);
    expect((await browser.post(`${base}/rotate/watch`, { ending: "silent", silentHours: "24" })).html).toMatch(
      /The end of [^<]+ was saved\./,
    );
    expect((await prisma.clientSecret.findUniqueOrThrow({ where: { id: old.id } })).expiresAt).toEqual(old.expiresAt);
    expect((await browser.post(`${base}/rotate/cancel`, { revokeNew: "on" })).location).toBe(`${base}/rotate/statement?done`);
    expect(await token(portal.url(), clientId, former)).toBe(200);
    expect((await browser.get(`${base}/rotate/statement`)).html).toContain("the rotation was cancelled");
  });

  it("makes another new secret in the place of one that was lost: of two tabs that ask at once, one, and the rotation goes on", async () => {
    const { browser } = await portal.developer();
    const { applicationId, former, fresh, base, clientId } = await rotate(browser, { ending: "hand" });
    const deploy = await browser.get(`${base}/rotate/deploy`);
    expect(deploy.html).toContain(`href="${base}/rotate/another"`);
    const tabs = await Promise.all([1, 2].map(() => browser.get(`${base}/rotate/another`)));
    const forms = tabs.map(({ html }) => ({
      formId: hiddenOf(html, "formId"),
      lost: hiddenOf(html, "lost"),
      description: "",
      expiry: "90",
    }));
    const answers = await Promise.all(forms.map((form) => browser.post(`${base}/rotate/another`, form)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [winner] = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []));
    const next = shownSecret(answers[winner ?? 0] ?? deploy);
    const working = { client: { applicationId }, revokedAt: null };
    expect(await database().prisma.clientSecret.count({ where: working })).toBe(2);
    // A reload, or a double click without JavaScript, sends the form again: it shows the same secret, and no cache keeps it.
    const again = await browser.post(`${base}/rotate/another`, forms[winner ?? 0] ?? {});
    expect([again.status, shownSecret(again), again.headers.get("cache-control")]).toEqual([200, next, "no-store"]);
    expect(await database().prisma.clientSecret.count({ where: working })).toBe(2);
    expect(await database().prisma.secretRotation.count({ where: { applicationId } })).toBe(1);
    expect([await token(portal.url(), clientId, former), await token(portal.url(), clientId, fresh)]).toEqual([200, 401]);
    expect(await token(portal.url(), clientId, next)).toBe(200);
    await expect.poll(async () => (await browser.get(`${base}/rotate/another`)).html, SOON).toContain("is in use, so it was not lost");
    const refused = await browser.post(`${base}/rotate/another`, {
      ...forms[winner ?? 0],
      formId: randomUUID(),
      lost: (await database().prisma.secretRotation.findFirstOrThrow({ where: { applicationId } })).newSecretId,
    });
    expect([refused.status, shownSecret(refused)]).toEqual([409, ""]);
    expect((await browser.post(`${base}/rotate/another`, { formId: "no", lost: "x".repeat(101), expiry: "1e3" })).status).toBe(400);
    const statement = await browser.get(`${base}/rotation.json`);
    expect(JSON.parse(statement.html)).toMatchObject({
      newSecret: { endsWith: next.slice(-4) },
      lostSecrets: [{ endsWith: fresh.slice(-4), firstUsedAt: null }],
    });
  });
});

describe.each(ENGINES)("a rotation that nobody looks at, on %s", (engine) => {
  it("ends once when the old secret is silent, in processes started after a kill -9", { timeout: 240_000 }, async () => {
    const first = await startServer({ engine, env: SHARED_KEYS });
    await openDatabase({ url: first.databaseUrl });
    const running: RunningServer[] = [];
    try {
      const browser = openBrowser(first.url);
      await browser.post("/signup", { name: "Ada", email: "ada@example.com", password: "eight days a week" });
      const { old, former, fresh, clientId } = await rotate(browser, { ending: "silent" });
      await twoHoursLater(old.id);
      await first.kill();
      const { databaseUrl, dataDir } = first;
      for (let count = 0; count < (engine === "sqlite" ? 1 : 2); count += 1)
        running.push(await startServer({ engine, env: SHARED_KEYS, databaseUrl, dataDir }));
      // The lease of the process that was killed, which else runs for two minutes.
      await database().prisma.jobLease.deleteMany({ where: { name: "rotations" } });
      const rotation = () => database().prisma.secretRotation.findFirstOrThrow({ where: { oldSecretId: old.id } });
      await expect.poll(async () => (await rotation()).endedBy, SOON).toBe("silent");
      const audited = await database().prisma.auditEvent.findMany({ where: { targetId: { in: [old.id, (await rotation()).id] } } });
      expect(audited.map(({ action, actorName }) => `${action} ${actorName}`).sort()).toEqual([
        "rotation.end Latchkey",
        "rotation.start Ada",
        "secret.create Ada",
        "secret.revoke Latchkey",
      ]);
      for (const { url } of running) expect([await token(url, clientId, former), await token(url, clientId, fresh)]).toEqual([401, 200]);
    } finally {
      await closeDatabase();
      for (const server of running) await server.stop();
    }
  });
});
