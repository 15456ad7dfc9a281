/** What ended for want of room or by a fault of the server's. */
import type { CauseInfo } from "./index";

/** What is not the client's mistake. */
export const FAULT_CAUSES = {
  unavailable: {
    error: "temporarily_unavailable",
    status: 503,
    description: "The service is unavailable. Try again shortly.",
    title: "Service unavailable",
    explanation: "The database did not answer, or too many passwords were being checked at once; no token was issued.",
    fix: "Nothing to change. Try again after Retry-After.",
  },
  server_error: {
    error: "server_error",
    status: 500,
    description: "The request could not be processed.",
    title: "Our fault",
    explanation: "Something broke here; no token was issued.",
    fix: "Nothing to change. Tell the operators the request id.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;

/** Too much was asked for, or tried. */
export const LIMIT_CAUSES = {
  quota_exceeded: {
    error: "slow_down",
    status: 429,
    description: "The application's quota for tokens is used up.",
    title: "Quota used up",
    explanation: "The application asked for more tokens a minute than its Shared Quota for Application Tokens allows.",
    fix: "Keep a token until it expires instead of asking for one each time, or choose a higher quota.",
  },
  throttled: {
    error: "slow_down",
    status: 429,
    description: "Too many failed attempts. Try again later.",
    title: "Too many failed attempts",
    explanation: "Too many wrong credentials came from this address.",
    fix: "Mend the credentials, then wait the seconds in Retry-After.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;
