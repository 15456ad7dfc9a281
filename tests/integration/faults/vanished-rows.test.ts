/** Issue 11 §8: what a change refers to is deleted between the change's check and its write. The answer is 404 or 409, never 500. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { inTransaction, type Transaction } from "#app/db/transaction";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { ENGINES } from "#tests/support/databases";
import { createClient, type TestClient } from "#tests/support/fixtures";
import type { Browser, Page } from "../accounts/browser";
import { nameResourceServer } from "../admin/acts";
import { type Person, useConsole } from "../admin/console";

/** Milliseconds for a request to pass its checks and come to its write, which waits for the deletion. */
const UNTIL_IT_WRITES = 400;
const KEY = { grantTypes: "client_credentials", tokenFormat: "opaque", scopeChoice: "all" };

interface Change {
  readonly name: string;
  readonly by: "owner" | "admin";
  send(browser: Browser, client: TestClient, scope: string): Promise<Page>;
}

const OF_AN_APPLICATION: readonly Change[] = [
  {
    name: "keys are generated",
    by: "owner",
    send: (browser, { applicationId }) => browser.post(`/applications/${applicationId}/sandbox-keys`, { intent: "generate", ...KEY }),
  },
  {
    name: "a key is updated",
    by: "owner",
    send: (browser, { applicationId }) =>
      browser.post(`/applications/${applicationId}/production-keys`, { intent: "update", ...KEY, applicationTokenLifetime: "120" }),
  },
  {
    name: "a secret is added",
    by: "owner",
    send: (browser, { applicationId }) =>
      browser.post(`/applications/${applicationId}/production-keys`, {
        intent: "new-secret",
        formId: randomUUID(),
        description: "new",
        expiry: "30",
      }),
  },
  {
    name: "a secret is revoked",
    by: "owner",
    send: (browser, { applicationId, secretId, secret }) =>
      browser.post(`/applications/${applicationId}/secrets/${secretId}/revoke`, { confirmation: secret.slice(-4) }),
  },
  {
    name: "the application is edited",
    by: "owner",
    send: (browser, { applicationId }) =>
      browser.post(`/applications/${applicationId}/edit`, { name: `new ${applicationId}`, quota: "10PerMin", description: "" }),
  },
  {
    name: "the application is deleted",
    by: "owner",
    send: (browser, { applicationId }) => browser.post(`/applications/${applicationId}/delete`, { confirmation: NAME }),
  },
  {
    name: "an admin suspends it",
    by: "admin",
    send: (browser, { applicationId }) => browser.post("/admin/applications", { intent: "suspend", applicationId, reason: "Leaked" }),
  },
  {
    name: "an admin limits its quota",
    by: "admin",
    send: (browser, { applicationId }) =>
      browser.post("/admin/applications", { intent: "limit-quota", applicationId, maximumQuota: "10PerMin" }),
  },
  {
    name: "an admin names its key as a resource server",
    by: "admin",
    send: (browser, { applicationId, ref }) => nameResourceServer(browser, { applicationId, ref }),
  },
  {
    name: "a scope is asked for",
    by: "owner",
    send: (browser, { applicationId }, scope) =>
      browser.post(`/applications/${applicationId}/scopes`, { intent: "ask", scope, reason: "Reports" }),
  },
  {
    name: "an admin gives it a scope",
    by: "admin",
    send: (browser, { applicationId }, scope) => browser.post("/admin/scope-requests", { name: scope, applicationId, decision: "name" }),
  },
];

const NAME = "Invoices";

describe.each(ENGINES)("on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1" });

  async function scene(): Promise<{ readonly owner: Person; readonly client: TestClient; readonly scope: string }> {
    const owner = await portal.developer();
    const { prisma } = database();
    const { id } = await prisma.application.create({ data: { realmId: ROOT_REALM_ID, ownerId: owner.userId, name: NAME } });
    const scope = `reports.${randomUUID().slice(0, 8)}`;
    await portal.admin().post("/admin/scopes", { intent: "add", name: scope, access: "request" });
    return { owner, client: await createClient({ ownerId: owner.userId, applicationId: id }), scope };
  }

  /** Deletes in a transaction that ends only once the request has come to its write. */
  async function whileDeleting(remove: (tx: Transaction) => Promise<unknown>, request: () => Promise<Page>): Promise<Page> {
    let answer: Promise<Page> | undefined;
    await inTransaction(async (tx) => {
      await remove(tx);
      answer ??= request();
      await sleep(UNTIL_IT_WRITES);
    });
    if (!answer) throw new Error("the deletion failed");
    return await answer;
  }

  it.each(OF_AN_APPLICATION)("$name while its application is deleted", async ({ by, send }) => {
    const { owner, client, scope } = await scene();
    const browser = by === "owner" ? owner.browser : portal.admin();
    const answer = await whileDeleting(
      (tx) => tx.application.delete({ where: { id: client.applicationId } }),
      () => send(browser, client, scope),
    );
    expect([404, 409]).toContain(answer.status);
    expect(answer.html).toMatch(/does not exist|not found/i);
  });

  it.each(OF_AN_APPLICATION.slice(-2))("$name while the scope is deleted", async ({ by, send }) => {
    const { owner, client, scope } = await scene();
    const browser = by === "owner" ? owner.browser : portal.admin();
    const answer = await whileDeleting(
      (tx) => tx.scope.delete({ where: { realmId_name: { realmId: ROOT_REALM_ID, name: scope } } }),
      () => send(browser, client, scope),
    );
    expect([404, 409]).toContain(answer.status);
  });

  it("everything at once, in whatever order", { timeout: 120_000 }, async () => {
    const statuses: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      const { owner, client, scope } = await scene();
      const answers = await Promise.all(
        OF_AN_APPLICATION.map(({ by, send }) => send(by === "owner" ? owner.browser : portal.admin(), client, scope)),
      );
      statuses.push(...answers.map(({ status }) => status));
    }
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    expect(statuses.filter((status) => status === 429)).toEqual([]);
  });
});
