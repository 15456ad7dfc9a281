/** The lifetime that was asked for. */
import type { CauseInfo } from "./cause";

export const LIFETIME_CAUSES = {
  validity_period_invalid: {
    error: "invalid_request",
    status: 400,
    description: "The validity_period is not within the limits.",
    title: "validity_period out of range",
    explanation: "validity_period must be whole seconds within the limits of the key and the realm.",
    fix: "Use a value within the limits shown on the key's page.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;
