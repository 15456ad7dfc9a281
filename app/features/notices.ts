import type { Notice } from "#app/services/audit/just-done";

/** What a page may say after a redirect, by the query parameter `done` of its address. */
export type Notices = Readonly<Record<string, Notice>>;

/**
 * The notice that an address names; undefined for anything that is not in the table.
 *
 * @example await ifJustDone(actor, noticeIn(memberNotices, query.get("done")), applicationId)
 */
export function noticeIn(notices: Notices, done: string | null): Notice | undefined {
  return done !== null && Object.hasOwn(notices, done) ? notices[done] : undefined;
}
