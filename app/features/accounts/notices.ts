const NOTICES = {
  name: "Name changed.",
  password: "Password changed.",
  session: "The session was ended. That browser is signed out.",
  others: "Every other session was ended.",
} as const;

type Notice = keyof typeof NOTICES;

/** What was done, for the banner after the redirect; undefined for anything that is not on the list. */
export function noticeText(done: string | null): string | undefined {
  return done !== null && isNotice(done) ? NOTICES[done] : undefined;
}

function isNotice(value: string): value is Notice {
  return Object.hasOwn(NOTICES, value);
}
