import type { Notice } from "#app/services/audit/just-done";

/** What may be said on the account page after a change, by the query parameter `done` that the change leads to. */
const NOTICES = {
  name: { actions: ["user.change-name"], text: () => "Name changed." },
  password: { actions: ["user.change-password", "user.reset-password"], text: () => "Password changed." },
  mails: { actions: ["user.switch-owner-mails"], text: () => "Mails about your applications changed." },
  session: { actions: ["session.revoke"], text: () => "The session was ended. That browser is signed out." },
  others: { actions: ["session.revoke-others"], text: () => "Every other session was ended." },
  stopped: {
    actions: ["consent.stop"],
    text: () => "The application was stopped. Its tokens for you are dead, and you are asked before it gets another.",
  },
} as const satisfies Readonly<Record<string, Notice>>;

export type AccountNotice = keyof typeof NOTICES;

/**
 * Which change an address speaks of, and what may be said of it; undefined for anything that is not on the list.
 *
 * @example accountNotice("name")?.notice.text("") // "Name changed."
 */
export function accountNotice(done: string | null): { readonly of: AccountNotice; readonly notice: Notice } | undefined {
  return done !== null && isListed(done) ? { of: done, notice: NOTICES[done] } : undefined;
}

function isListed(done: string): done is AccountNotice {
  return Object.hasOwn(NOTICES, done);
}
