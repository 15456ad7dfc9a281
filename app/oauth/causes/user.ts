/** The person in whose name a token was asked for: their name, their password, their account. */
import type { CauseInfo } from "./index";

/** One text for all: the wire never tells whether there is such a user. */
const BAD_USER = "The user name or password is wrong.";

export const USER_CAUSES = {
  user_credentials_wrong: {
    error: "invalid_grant",
    status: 400,
    description: BAD_USER,
    title: "Wrong user name or password",
    explanation: "No user signs in with this name and password.",
    fix: "Check the user's name and password.",
  },
  user_locked: {
    error: "invalid_grant",
    status: 400,
    description: BAD_USER,
    title: "Too many wrong passwords",
    explanation: "After too many wrong passwords this account takes none for a while.",
    fix: "Wait, then use the right password.",
  },
  user_disabled: {
    error: "invalid_grant",
    status: 400,
    description: BAD_USER,
    title: "User disabled",
    explanation: "An admin has disabled this user.",
    fix: "Ask an admin to enable the user.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;
