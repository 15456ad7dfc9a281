const NOTICES = {
  "scope-added": "The scope was added. Its page says who may have it.",
  "scope-edited": "The scope was changed, from the next token request.",
  "scope-deleted": "The scope was deleted. No new token carries it.",
  "scope-approved": "The request was approved. The application's keys may name the scope.",
  "scope-refused": "The request was refused. The owner reads your answer.",
  "scope-withdrawn": "The scope was withdrawn from the application, from its next token request.",
  "scope-given": "The application was named. Its keys may name the scope.",
  settings: "The settings were saved. They hold from the next request.",
  rotated: "A new key signs from now on.",
  "rotation-scheduled": "The new key is in the key set. It signs from the time shown below.",
  "rotation-cancelled": "The rotation was cancelled. The key that signs now goes on.",
  "key-removed": "The key was removed. What it has signed is refused from the next request on.",
  verified: "The log was checked. The outcome stands below.",
  admin: "The user is an admin now.",
  developer: "The user is a developer now.",
  invited: "The invitation was mailed.",
  uninvited: "The invitation was revoked. Its link is dead.",
  unlocked: "The wrong passwords were forgotten. The user can sign in again.",
  deleted: "The account was deleted.",
  disabled: "The user was disabled.",
  enabled: "The user was enabled.",
  suspended: "The application was suspended.",
  resumed: "The application was resumed.",
  "quota-limited": "The maximum of the quota was saved. It holds from the next token request.",
  named: "The key is a resource server now: it may introspect every token.",
  unnamed: "The key is no resource server any more.",
} as const;

/** What an action has done: the query parameter `done` of the address it redirects to. */
export type Notice = keyof typeof NOTICES;

/**
 * The banner's text after the redirect; undefined for anything that is not on the list.
 *
 * @example noticeText("settings") // "The settings were saved. …"
 */
export function noticeText(done: string | null): string | undefined {
  return done !== null && isNotice(done) ? NOTICES[done] : undefined;
}

function isNotice(value: string): value is Notice {
  return Object.hasOwn(NOTICES, value);
}

/** The present state of a grant type, after a change of it. */
export function grantNotice(grant: { readonly label: string; readonly enabled: boolean }): string {
  return `${grant.label} is ${grant.enabled ? "on" : "off"}, from the next token request.`;
}
