import type { Notice } from "#app/services/audit/just-done";
import { shortKid } from "./signing-keys";

const settings = "The settings were saved. They hold from the next request.";

/** A change of something that has a name. */
const of = (action: string, text: Notice["text"]): Notice => ({ actions: [action], text: (name, logged) => text(name || "It", logged) });

const NOTICES = {
  "scope-added": of("scope.add", (name) => `The scope ${name} was added. Its page says who may have it.`),
  "scope-edited": {
    actions: ["scope.edit", "scope.set-access"],
    text: (name) => `The scope ${name} was changed, from the next token request.`,
  },
  "scope-deleted": of("scope.delete", (name) => `The scope ${name} was deleted. No new token carries it.`),
  "scope-approved": of("scope-access.approve", (name, logged) => `${name} was given the scope ${logged("scope")}. Its keys may name it.`),
  "scope-refused": of(
    "scope-access.refuse",
    (name, logged) => `The request of ${name} for ${logged("scope")} was rejected. Its owner reads your answer.`,
  ),
  "scope-withdrawn": of(
    "scope-access.withdraw",
    (name, logged) => `The scope ${logged("scope")} was withdrawn from ${name}, from its next token request.`,
  ),
  "scope-given": of("scope-access.name", (name, logged) => `${name} was given the scope ${logged("scope")}. Its keys may name it.`),
  rule: of("grant-policy.rule", (name) => `The rule ${name} was changed, from the next token request.`),
  exception: {
    actions: ["grant-policy.except", "grant-policy.end-exception"],
    text: (name) => `The exception of ${name || "the application"} was changed, from the next token request.`,
  },
  settings: { actions: ["settings.change", "agent-policy.change"], text: () => settings },
  rotated: {
    actions: ["signing-key.rotate", "signing-key.create"],
    text: (_, logged) => `A new ${logged("algorithm")} key signs from now on: ${shortKid(logged("kid"))}.`,
  },
  "rotation-scheduled": {
    actions: ["signing-key.rotate", "signing-key.create"],
    text: (_, logged) =>
      `The new ${logged("algorithm")} key ${shortKid(logged("kid"))} is in the key set. It signs from the time shown below.`,
  },
  "rotation-cancelled": of(
    "signing-key.cancel",
    (_, logged) =>
      `The rotation to the ${logged("algorithm")} key ${shortKid(logged("kid"))} was cancelled. The key that signs now goes on.`,
  ),
  "key-removed": of(
    "signing-key.remove",
    (_, logged) =>
      `The ${logged("algorithm")} key ${shortKid(logged("kid"))} was removed. What it has signed is refused from the next request on.`,
  ),
  verified: of("audit.verify", () => "The log was checked. The outcome stands below."),
  "pair-allowed": of("exchange-pair.allow", (name) => `The pair ${name} was allowed, from the next token request.`),
  "pair-changed": of("exchange-pair.change", (name) => `The pair ${name} was changed, from the next token request.`),
  "pair-removed": of("exchange-pair.remove", (name) => `The pair ${name} was removed. Nothing is exchanged by it any more.`),
  "issuer-added": of("trusted-issuer.add", (name) => `The issuer ${name} is trusted, from the next token request.`),
  "issuer-changed": of("trusted-issuer.change", (name) => `The issuer ${name} was changed, from the next token request.`),
  "issuer-removed": of(
    "trusted-issuer.remove",
    (name) => `The issuer ${name} was removed. Tokens obtained with its assertions have ended.`,
  ),
  admin: of("user.change-role", (name) => `${name} is an admin now.`),
  developer: of("user.change-role", (name) => `${name} is a developer now.`),
  invited: of(
    "invitation.create",
    (name) => `The invitation for ${name} is on its way by mail. The list below says when a mail server has taken it.`,
  ),
  uninvited: of("invitation.revoke", (name) => `The invitation for ${name} was revoked. Its link is dead.`),
  unlocked: of("user.unlock", (name) => `The wrong passwords were forgotten. ${name} can sign in again.`),
  deleted: of("user.delete", (name) => `The account of ${name} was deleted.`),
  disabled: of("user.disable", (name) => `${name} was disabled.`),
  enabled: of("user.enable", (name) => `${name} was enabled.`),
  suspended: of("application.suspend", (name) => `${name} was suspended.`),
  resumed: of("application.resume", (name) => `${name} was resumed.`),
  "quota-limited": of(
    "application.limit-quota",
    (name) => `The maximum of the quota of ${name} was saved. It holds from the next token request.`,
  ),
  named: of("resource-server.name", (key) => `${key} is a resource server now: it may introspect every token.`),
  unnamed: of("resource-server.unname", (key) => `${key} is no resource server any more.`),
} as const satisfies Readonly<Record<string, Notice>>;

/** What an action has done: the query parameter `done` of the address it redirects to. */
export type NoticeName = keyof typeof NOTICES;

/**
 * What may be said after the redirect; undefined for anything that is not on the list.
 *
 * @example await ifJustDone(actor, noticeOf("settings")) // "The settings were saved. …"
 */
export function noticeOf(done: string | null): Notice | undefined {
  return done !== null && isNotice(done) ? NOTICES[done] : undefined;
}

function isNotice(value: string): value is NoticeName {
  return Object.hasOwn(NOTICES, value);
}

/** The present state of a grant type, after a change of it. */
export function grantNotice(grant: { readonly label: string; readonly enabled: boolean }): string {
  return `${grant.label} is ${grant.enabled ? "on" : "off"}, from the next token request.`;
}
