/** The token that was presented: to be refreshed (RFC 6749 §6), or to be revoked (RFC 7009). */
import type { CauseInfo } from "./index";

/** One text for all: the wire never tells what became of a token. */
const BAD_GRANT = "The provided grant is invalid, expired, revoked, or was issued to another client.";

export const REFRESH_TOKEN_CAUSES = {
  refresh_token_unknown: {
    error: "invalid_grant",
    status: 400,
    description: BAD_GRANT,
    title: "Unknown refresh token",
    explanation: "No such refresh token was issued here, or it has been purged.",
    fix: "Obtain a new one with the grant it came from.",
  },
  refresh_token_expired: {
    error: "invalid_grant",
    status: 400,
    description: BAD_GRANT,
    title: "Refresh token expired",
    explanation: "The refresh token's time is over.",
    fix: "Let the user sign in again.",
  },
  refresh_token_revoked: {
    error: "invalid_grant",
    status: 400,
    description: BAD_GRANT,
    title: "Refresh token revoked",
    explanation: "The refresh token, or the whole authorisation, was revoked.",
    fix: "Let the user sign in again.",
  },
  refresh_token_ended: {
    error: "invalid_grant",
    status: 400,
    description: BAD_GRANT,
    title: "Refresh token ended",
    explanation: "Since it was issued, the user's password was changed, or the user or the application was stopped for a time.",
    fix: "Let the user sign in again.",
  },
  refresh_family_ended: {
    error: "invalid_grant",
    status: 400,
    description: BAD_GRANT,
    title: "Refreshed for the longest time allowed",
    explanation: "The refresh token's family has reached the lifetime that an admin has set for families, counted from its first token.",
    fix: "Let the user sign in again.",
  },
  refresh_token_reused: {
    error: "invalid_grant",
    status: 400,
    description: BAD_GRANT,
    title: "Refresh token used twice",
    explanation: "A refresh token works once. It came a second time, so the whole family was revoked to protect the user.",
    fix: "Store the new refresh token of every answer; let the user sign in again.",
  },
  refresh_token_foreign: {
    error: "invalid_grant",
    status: 400,
    description: BAD_GRANT,
    title: "Refresh token of another client",
    explanation: "The refresh token was issued to another key.",
    fix: "Use the key that obtained it.",
  },
  refresh_token_user_gone: {
    error: "invalid_grant",
    status: 400,
    description: BAD_GRANT,
    title: "User disabled or removed",
    explanation: "The person for whom the refresh token was issued has been disabled or removed.",
    fix: "Ask an admin to enable the user, or let another user sign in.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;

/** What the revocation endpoint refuses besides client and request (RFC 7009). */
export const REVOCATION_CAUSES = {
  token_foreign: {
    error: "invalid_grant",
    status: 400,
    description: "The token was issued to another client.",
    title: "Token of another client",
    explanation: "A client may revoke only tokens that were issued to itself (RFC 7009 §2.1).",
    fix: "Revoke it with the key that obtained it, or on the Tokens page.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;
