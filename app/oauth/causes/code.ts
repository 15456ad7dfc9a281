/** The authorization code that was presented at the token endpoint (RFC 6749 §4.1.3), and the proof of its client (RFC 7636 §4.6). */
import type { CauseInfo } from "./index";

/** One text for all: the wire never tells what became of a code. */
const BAD_CODE = "The authorization code is invalid, expired, used, or was issued to another client.";

export const CODE_CAUSES = {
  code_unknown: {
    error: "invalid_grant",
    status: 400,
    description: BAD_CODE,
    title: "Unknown code",
    explanation: "No such authorization code was issued here, or it expired long ago.",
    fix: "Send the code of the redirect as it came, at once.",
  },
  code_expired: {
    error: "invalid_grant",
    status: 400,
    description: BAD_CODE,
    title: "Code expired",
    explanation: "An authorization code lives for a minute, or what an admin has set.",
    fix: "Redeem the code as soon as the browser brings it; send the person to /authorize again.",
  },
  code_used: {
    error: "invalid_grant",
    status: 400,
    description: BAD_CODE,
    title: "Code used twice",
    explanation:
      "An authorization code works once. It came a second time, so the tokens of the first were revoked to protect the user (RFC 6749 §4.1.2).",
    fix: "Redeem each code once, and keep its answer. Look for a callback page that is loaded twice.",
  },
  code_foreign: {
    error: "invalid_grant",
    status: 400,
    description: BAD_CODE,
    title: "Code of another client",
    explanation: "The authorization code was issued to another key.",
    fix: "Use the key whose client ID was sent to /authorize.",
  },
  code_redirect_uri: {
    error: "invalid_grant",
    status: 400,
    description: "The redirect_uri is not the one of the authorization request.",
    title: "Another redirect_uri",
    explanation: "A redirect_uri that was sent to /authorize must be repeated at /token, character by character (RFC 6749 §4.1.3).",
    fix: "Send the same redirect_uri to both.",
  },
  code_verifier_missing: {
    error: "invalid_grant",
    status: 400,
    description: "The code_verifier is missing.",
    title: "No code_verifier",
    explanation: "The authorization request had a code challenge, and its verifier did not come (RFC 7636 §4.5).",
    fix: "Send the code_verifier from which the code_challenge was made.",
  },
  code_verifier_wrong: {
    error: "invalid_grant",
    status: 400,
    description: "The code_verifier does not fit the code challenge.",
    title: "Wrong code_verifier",
    explanation:
      "The code_verifier is not the one from which the code challenge was made, or has not 43 to 128 of the letters allowed (RFC 7636 §4.1).",
    fix: "Keep the verifier of each request with its state, and send that one.",
  },
  code_verifier_unexpected: {
    error: "invalid_request",
    status: 400,
    description: "A code_verifier was sent, but the authorization request had no code challenge.",
    title: "Unexpected code_verifier",
    explanation: "A verifier without a challenge may mean that somebody has taken the challenge out of the request (RFC 9700 §2.1.1).",
    fix: "Send code_challenge and code_challenge_method=S256 to /authorize.",
  },
  code_challenge_missing: {
    error: "invalid_grant",
    status: 400,
    description: "The authorization request had no code challenge.",
    title: "Code without PKCE",
    explanation: "The client must use PKCE, which was not asked of it yet when the code was issued.",
    fix: "Send code_challenge and code_challenge_method=S256 to /authorize.",
  },
  code_user_gone: {
    error: "invalid_grant",
    status: 400,
    description: BAD_CODE,
    title: "User disabled or removed",
    explanation: "The person who allowed it has been disabled or removed since.",
    fix: "Ask an admin to enable the user, or let another user sign in.",
  },
  code_ended: {
    error: "invalid_grant",
    status: 400,
    description: BAD_CODE,
    title: "Code ended",
    explanation:
      "Since it was issued, the person has changed their password or stopped the application, or the application was stopped for a time.",
    fix: "Let the person sign in again.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;
