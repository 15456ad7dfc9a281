/** Too much was asked for, or tried. */
import type { CauseInfo } from "./cause";

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
