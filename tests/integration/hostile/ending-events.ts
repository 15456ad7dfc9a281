/** How each event of the table comes about, over HTTP as far as a person brings it about. */
import { expect } from "vitest";
import { recordConfigChange } from "#app/db/config-change";
import { database } from "#app/db/database";
import { inTransaction } from "#app/db/transaction";
import type { ApiEvent, EndingEvent } from "#app/services/endings/table";
import { createScope, setGrant } from "#tests/support/fixtures";
import { post } from "#tests/support/protocol-client";
import { fromElsewhere, openBrowser } from "../accounts/browser";
import { changeUser } from "../admin/acts";
import { ADMIN, PASSWORD } from "../admin/console";
import { removeKey } from "../many/changes/signing-keys";
import { as, type Scene } from "./ending-scene";

interface Event {
  /** What comes before what is observed. */
  given?(scene: Scene): Promise<void>;
  when(scene: Scene): Promise<unknown>;
  /** For the scenes that follow. */
  undo?(): Promise<void>;
}

/**
 * Events of the first start have their own test, as there is no admin yet, and so do those of APIs and issuers: they concern tokens for an API, or obtained
 * with an assertion. */
export type RunningEvent = Exclude<EndingEvent, ApiEvent | "issuer_removed" | "password_set_for_first_admin" | "made_first_admin">;

const user = (intent: "make-admin" | "make-developer" | "disable" | "enable") => async (scene: Scene) => {
  const { userId } = scene.owner;
  const admin = scene.portal.admin();
  const asked = intent === "make-admin" || intent === "disable";
  expect((await (asked ? changeUser(admin, intent, userId) : admin.post("/admin/users", { intent, userId }))).status).toBe(302);
};
const deleteUser = (applications: string) => async (scene: Scene) => {
  const path = `/admin/users/delete?user=${scene.owner.userId}`;
  const form = { applications, recipient: ADMIN.email, confirmation: scene.owner.email };
  expect((await scene.portal.admin().post(path, form)).status).toBe(302);
};
const application = (intent: string) => async (scene: Scene) => {
  const reason: Readonly<Record<string, string>> = intent === "suspend" ? { reason: "Leaked" } : {};
  const form = { intent, applicationId: scene.application.applicationId, ...reason };
  expect((await scene.portal.admin().post("/admin/applications", form)).status).toBe(302);
};
const own = (path: string, form: Parameters<Scene["elsewhere"]["post"]>[1]) => async (scene: Scene) => {
  const answer = await scene.owner.browser.post(path, form);
  expect(answer.status, answer.html).toBeLessThan(400);
};
const revoked = (token: (scene: Scene) => string) => async (scene: Scene) => {
  const form = { token: token(scene) };
  expect((await post(`${scene.portal.url()}/revoke`, form, as(scene.application))).status).toBe(200);
};

export const EVENTS: Readonly<Record<RunningEvent, Event>> = {
  password_changed: {
    when: own("/account", { intent: "change-password", currentPassword: PASSWORD, newPassword: "nine days a week" }),
  },
  password_reset: {
    async when(scene) {
      const form = { intent: "make-password-link", userId: scene.owner.userId };
      const { html } = await scene.portal.admin().post("/admin/users", form);
      const path = /\/reset\?token=[\w-]{43}/.exec(html)?.[0] ?? "none is shown";
      expect((await openBrowser(scene.portal.url()).post(path, { password: "nine days a week" }, fromElsewhere())).status).toBe(302);
    },
  },
  made_admin: { when: user("make-admin") },
  made_developer: {
    async given(scene) {
      await user("make-admin")(scene);
      for (const browser of [scene.owner.browser, scene.elsewhere])
        await browser.post("/login", { email: scene.owner.email, password: PASSWORD }, fromElsewhere());
    },
    when: user("make-developer"),
  },
  user_disabled: { when: user("disable") },
  user_enabled: { given: user("disable"), when: user("enable") },
  user_deleted: { when: deleteUser("delete") },
  user_left: {
    async when(scene) {
      const form = { applications: "hand-over", confirmation: scene.owner.email };
      expect((await scene.owner.browser.post("/account/delete", form)).status).toBe(302);
    },
  },
  user_replaced: { when: deleteUser("hand-over") },
  signed_out: { when: own("/logout", {}) },
  session_revoked: {
    async when(scene) {
      const { html } = await scene.owner.browser.get("/account");
      const sessionId = /name="sessionId" value="([^"]+)"/.exec(html)?.[1] ?? "none is offered";
      await own("/account", { intent: "revoke-session", sessionId })(scene);
    },
  },
  other_sessions_revoked: { when: own("/account", { intent: "revoke-others" }) },
  application_suspended: { when: application("suspend") },
  application_resumed: { given: application("suspend"), when: application("resume") },
  application_deleted: {
    async when(scene) {
      const { applicationId } = scene.application;
      const { name } = await database().prisma.application.findUniqueOrThrow({ where: { id: applicationId } });
      await own(`/applications/${applicationId}/delete`, { confirmation: name })(scene);
    },
  },
  all_tokens_revoked: {
    async when(scene) {
      const path = `/applications/${scene.application.applicationId}/tokens`;
      const stated = /name="stated" value="(\d+)"/.exec((await scene.owner.browser.get(path)).html)?.[1] ?? "none is offered";
      await own(path, { intent: "revoke-all", stated, confirmation: stated })(scene);
    },
  },
  refresh_token_revoked: { when: revoked((scene) => scene.owned.refresh) },
  access_token_revoked: { when: revoked((scene) => scene.plain) },
  secret_revoked: {
    async when(scene) {
      const { applicationId, secretId, secret } = scene.application;
      await own(`/applications/${applicationId}/secrets/${secretId}/revoke`, { confirmation: secret.slice(-4) })(scene);
    },
  },
  secret_expired: {
    when: ({ application: client }) =>
      inTransaction(async (tx) => {
        await tx.clientSecret.update({ where: { id: client.secretId }, data: { expiresAt: new Date() } });
        await recordConfigChange(tx, { kind: "client", key: client.ref });
      }),
  },
  client_type_changed: {
    async given(scene) {
      const grantTypes = ["password", "refresh_token"];
      const form = { intent: "update", grantTypes, tokenFormat: "opaque", scopeChoice: "all" };
      await own(`/applications/${scene.application.applicationId}/production-keys`, form)(scene);
    },
    when: (scene) => own(`/applications/${scene.application.applicationId}/production-keys/kind`, { kind: "browser" })(scene),
  },
  token_format_changed: {
    async when(scene) {
      const grantTypes = ["client_credentials", "password", "refresh_token"];
      const form = { intent: "update", grantTypes, tokenFormat: "jwt", scopeChoice: "all" };
      await own(`/applications/${scene.application.applicationId}/production-keys`, form)(scene);
    },
  },
  grant_type_switched_off: {
    async when(scene) {
      const page = "/admin/grants?grant=password&to=off";
      const { html } = await scene.portal.admin().get(page);
      const confirmedClients = /Type the number[\s\S]*?<code[^>]*>(\d+)<\/code>/.exec(html)?.[1] ?? "0";
      expect((await scene.portal.admin().post(page, { grantType: "password", confirmedClients })).status).toBe(302);
    },
    undo: () => setGrant("password", true),
  },
  scope_deleted: {
    given: () => createScope("orders.read"),
    async when(scene) {
      const form = { intent: "delete", name: "orders.read", confirmedClients: "0" };
      expect((await scene.portal.admin().post("/admin/scopes", form)).status).toBe(302);
    },
  },
  signing_key_rotated: {
    when: async (scene) =>
      expect((await scene.portal.admin().post("/admin/keys?rotate", { intent: "rotate", algorithm: "ES256", notice: "0" })).status).toBe(
        302,
      ),
  },
  signing_key_removed: {
    async when(scene) {
      const { html } = await scene.portal.admin().get("/admin/keys");
      await removeKey(scene.portal.admin(), /remove=([\w-]{43})/.exec(html)?.[1] ?? "none is offered");
    },
  },
};

/** The owner, signed in anew: sessions that have ended do not hide what else has. */
export async function signInAgain(scene: Scene, password = PASSWORD): Promise<number> {
  return (await openBrowser(scene.portal.url()).post("/login", { email: scene.owner.email, password }, fromElsewhere())).status;
}
