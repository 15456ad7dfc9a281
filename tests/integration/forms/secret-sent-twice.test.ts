/** Issue 13 §2, §3: a form that makes a secret and is sent twice makes one, and both answers show it. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { basic, post } from "#tests/support/protocol-client";
import type { Browser, Page } from "../accounts/browser";
import { useConsole } from "../admin/console";

const GENERATE = { intent: "generate", grantTypes: "client_credentials", tokenFormat: "opaque", scopeChoice: "all" };

const shownSecret = ({ html }: Page): string => /value="(lk_cs_[\w-]+)"/.exec(html)?.[1] ?? "";
const formIdOf = ({ html }: Page): string => /name="formId" value="([\w-]+)"/.exec(html)?.[1] ?? "";

describe.each(ENGINES)("a form with a secret sent twice on %s", (engine) => {
  const portal = useConsole(engine);

  async function application() {
    const person = await portal.developer();
    const { location } = await person.browser.post("/applications/new", {
      name: `app ${randomUUID()}`,
      quota: "Unlimited",
      description: "",
    });
    const id = location?.split("/")[2] ?? "";
    return { ...person, id, path: `/applications/${id}/production-keys` };
  }

  /** Two at once, and one after them. */
  async function sentThrice(browser: Browser, path: string, form: Readonly<Record<string, string>>): Promise<string> {
    const answers = [...(await Promise.all([browser.post(path, form), browser.post(path, form)])), await browser.post(path, form)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    for (const { headers } of answers) expect(headers.get("cache-control")).toContain("no-store");
    const [secret = "", ...others] = new Set(answers.map(shownSecret));
    expect([secret.length, others]).toEqual([39, []]);
    return secret;
  }

  it("Generate Keys makes one key; one of other values, or of another page, is told that the key is there", async () => {
    const { browser, id, path } = await application();
    const form = { ...GENERATE, formId: formIdOf(await browser.get(path)) };
    const secret = await sentThrice(browser, path, form);
    const client = await database().prisma.client.findFirstOrThrow({ where: { applicationId: id }, include: { secrets: true } });
    expect(await database().prisma.client.count({ where: { applicationId: id } })).toBe(1);
    expect(client.secrets).toHaveLength(1);
    for (const other of [
      { ...form, applicationTokenLifetime: "120" },
      { ...form, formId: randomUUID() },
    ]) {
      const { status, html } = await browser.post(path, other);
      expect([status, html.includes("These keys were generated already"), html.includes("lk_cs_")]).toEqual([409, true, false]);
    }
    const asked = await post(
      `${portal.url()}/token`,
      { grant_type: "client_credentials" },
      { authorization: basic(client.clientId, secret) },
    );
    expect(asked.status).toBe(200);
  });

  it("a secret is not shown again after its use, after ten minutes, or once it is revoked", async () => {
    const ends = [{ lastUsedAt: new Date() }, { createdAt: new Date(Date.now() - 601_000) }, { revokedAt: new Date() }];
    for (const data of ends) {
      const { browser, id, path } = await application();
      const form = { ...GENERATE, formId: formIdOf(await browser.get(path)) };
      await browser.post(path, form);
      await database().prisma.clientSecret.updateMany({ where: { client: { applicationId: id } }, data });
      const { status, html } = await browser.post(path, form);
      expect([status, html.includes("lk_cs_")]).toEqual([409, false]);
    }
  });

  it("New Secret makes one secret, and so do the start of a rotation and another new secret in it", async () => {
    const { browser, id, path } = await application();
    await browser.post(path, GENERATE);
    const fields = { description: "second", expiry: "30" };
    await sentThrice(browser, path, { intent: "new-secret", formId: formIdOf(await browser.get(path)), ...fields });
    const where = { client: { applicationId: id } };
    const [first] = await database().prisma.clientSecret.findMany({ where, orderBy: { createdAt: "asc" } });
    const rotate = `/applications/${id}/secrets/${first?.id}/rotate`;
    await sentThrice(browser, rotate, { formId: formIdOf(await browser.get(rotate)), ...fields, ending: "hand" });
    expect(await database().prisma.clientSecret.count({ where })).toBe(3);
    expect(await database().prisma.secretRotation.count({ where: { applicationId: id } })).toBe(1);
    const asked = await browser.get(`${rotate}/another`);
    const lost = /name="lost" value="([\w-]+)"/.exec(asked.html)?.[1] ?? "";
    await sentThrice(browser, `${rotate}/another`, { formId: formIdOf(asked), lost, ...fields });
    expect(await database().prisma.clientSecret.count({ where: { ...where, revokedAt: null } })).toBe(3);
    expect(await database().prisma.clientSecret.count({ where })).toBe(4);
  });
});
