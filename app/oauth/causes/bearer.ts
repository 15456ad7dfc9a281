/** What is wrong with an access token that is used as a credential, as RFC 6750 §3.1 has it. */
import type { CauseInfo } from "./index";

export const BEARER_CAUSES = {
  bearer_malformed: {
    error: "invalid_request",
    status: 400,
    description: "The Authorization header holds no bearer token.",
    title: "Malformed bearer token",
    explanation: "After the word Bearer and one space, a token of letters, digits and -._~+/ must follow (RFC 6750 §2.1).",
    fix: "Send the access token as it was issued: Authorization: Bearer, a space, the token.",
  },
  bearer_twice: {
    error: "invalid_request",
    status: 400,
    description: "The access token was sent in more than one way.",
    title: "Access token sent twice",
    explanation: "The access token came in the Authorization header and in the body; a request carries it once (RFC 6750 section 2).",
    fix: "Send it in the Authorization header alone.",
  },
  token_invalid: {
    error: "invalid_token",
    status: 401,
    description: "The access token is unknown, expired or revoked.",
    title: "Access token not valid",
    explanation: "No access token of this text works here: it has expired, was revoked, or was never issued.",
    fix: "Obtain a new access token. The Tokens page says what has become of the old one.",
  },
  scope_insufficient: {
    error: "insufficient_scope",
    status: 403,
    description: "The access token lacks a scope that the request needs.",
    title: "Scope missing from the access token",
    explanation: "The access token is valid, but was issued without a scope that this request needs.",
    fix: "Obtain a token with the scopes that WWW-Authenticate names.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;
