/** Pushed authorization requests (RFC 9126): what is refused at the endpoint, and what at `/authorize` of a `request_uri`. */
import type { CauseInfo } from "./index";

const BEGIN_AGAIN = "Push the request again, and send the person on within a minute.";

export const PUSHED_CAUSES = {
  pushed_request_uri: {
    error: "invalid_request",
    status: 400,
    description: "A request_uri cannot be pushed.",
    title: "request_uri in a pushed request",
    explanation: "The pushed request itself held a request_uri, which RFC 9126 §2.1 forbids.",
    fix: "Push the parameters, and send the request_uri of the answer to /authorize.",
  },
  pushed_too_long: {
    error: "invalid_request",
    status: 413,
    description: "The request is too long to be kept.",
    title: "Pushed request too long",
    explanation: "Names and values of the parameters have more than 12,000 characters together (RFC 9126 §2.3).",
    fix: "Shorten state, claims or login_hint: keep what belongs to the application on its own side.",
  },
  pushed_too_many: {
    error: "temporarily_unavailable",
    status: 429,
    description: "Too many requests were pushed. Try again later.",
    title: "Too many pushed requests",
    explanation: "The key pushed more requests than one address, or one key, may push in a minute (RFC 9126 §2.3).",
    fix: "Push a request only when a person is about to sign in.",
  },
  pushed_required: {
    error: "invalid_request",
    status: 400,
    description: "The client must push its authorization requests.",
    title: "Request not pushed",
    explanation: "The key takes pushed authorization requests alone, and this one came in the address (RFC 9126 §5).",
    fix: "Push the request first, or untick Pushed authorization requests only in the key's settings.",
  },
  request_uri_unknown: {
    error: "invalid_request_uri",
    status: 400,
    description: "The request_uri is unknown, or was issued to another client.",
    title: "Unknown request_uri",
    explanation: "No such request was pushed here by this client, or it expired long ago.",
    fix: "Send the request_uri of the answer as it came, with the client_id that pushed it.",
  },
  request_uri_expired: {
    error: "invalid_request_uri",
    status: 400,
    description: "The request_uri has expired.",
    title: "Pushed request expired",
    explanation: "The browser must bring it within a minute, and the person sign in and answer within ten minutes more.",
    fix: BEGIN_AGAIN,
  },
  request_uri_used: {
    error: "invalid_request_uri",
    status: 400,
    description: "The request_uri was used.",
    title: "Pushed request used twice",
    explanation: "The application was answered to this request: it works once (RFC 9126 §4). A reload or the back button leads here, too.",
    fix: BEGIN_AGAIN,
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;
