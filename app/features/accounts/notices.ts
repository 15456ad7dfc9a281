import type { Notice } from "#app/services/audit/just-done";
import { plural } from "#app/ui/format";
import { describeUserAgent } from "./sessions";

/** What may be said on the account page after a change, by the query parameter `done` that the change leads to. */
const NOTICES = {
  name: { actions: ["user.change-name"], text: (name) => `Your name is ${name} now.` },
  password: { actions: ["user.change-password", "user.reset-password"], text: () => "Password changed." },
  mails: { actions: ["user.switch-owner-mails"], text: () => "Mails about your applications changed." },
  session: {
    actions: ["session.revoke"],
    text: (_, logged) => `The session of ${describeUserAgent(logged("userAgent"))}${logged("ip") && ` from ${logged("ip")}`} was ended.`,
  },
  others: {
    actions: ["session.revoke-others"],
    text: (_, logged) => `Every other session was ended: ${plural(Number(logged("endedSessions")), "browser")} signed out.`,
  },
  stopped: {
    actions: ["consent.stop"],
    text: (name) => `${name} was stopped. Its tokens for you are dead, and you are asked before it gets another.`,
  },
} as const satisfies Readonly<Record<string, Notice>>;

export type AccountNotice = keyof typeof NOTICES;

/**
 * Which change an address speaks of, and what may be said of it; undefined for anything that is not on the list.
 *
 * @example accountNotice("name")?.notice.text("Ada") // "Your name is Ada now."
 */
export function accountNotice(done: string | null): { readonly of: AccountNotice; readonly notice: Notice } | undefined {
  return done !== null && isListed(done) ? { of: done, notice: NOTICES[done] } : undefined;
}

function isListed(done: string): done is AccountNotice {
  return Object.hasOwn(NOTICES, done);
}
