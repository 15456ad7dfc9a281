const NOTICES = {
  "scope-added": "The scope was added. It can be asked for from the next token request.",
  "scope-edited": "The scope was changed, from the next token request.",
  "scope-deleted": "The scope was deleted. No new token carries it.",
  settings: "The settings were saved. They hold from the next request.",
  rotated: "A new key signs from now on. The key before it stays published until its last token has expired.",
  verified: "The log was checked. The outcome stands below.",
  admin: "The user is an admin now, and has to sign in anew.",
  developer: "The user is a developer now, and has to sign in anew.",
  disabled: "The user was disabled and signed out everywhere.",
  enabled: "The user can sign in again.",
  suspended: "The application was suspended. Its keys obtain no token from the next request on.",
  resumed: "The application was resumed. Its keys obtain tokens again.",
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

/** What the change of a grant type did, as it stands now. */
export function grantNotice(grant: { readonly label: string; readonly enabled: boolean }): string {
  return `${grant.label} is ${grant.enabled ? "on" : "off"}, from the next token request.`;
}
