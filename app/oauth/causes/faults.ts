/** What is nobody's mistake but ours. */
import type { CauseInfo } from "./cause";

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
