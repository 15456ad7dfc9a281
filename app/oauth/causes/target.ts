/** The APIs that a token was asked for (RFC 8707 §2). */
import type { CauseInfo } from "./index";

/** One text for both: the wire does not tell which APIs exist. */
const NO_TARGET = "A requested resource is unknown or not allowed for the client.";

export const TARGET_CAUSES = {
  target_malformed: {
    error: "invalid_target",
    status: 400,
    description: "A requested resource is not an absolute URI without fragment.",
    title: "Malformed resource",
    explanation: "resource, audience or aud must be an API's identifier: an absolute URI without a fragment (RFC 8707 §2).",
    fix: "Copy the identifier from the API's page.",
  },
  target_unknown: {
    error: "invalid_target",
    status: 400,
    description: NO_TARGET,
    title: "Unknown API",
    explanation: "No API of this realm has the identifier that was asked for as resource, audience or aud.",
    fix: "Copy the identifier from the API's page, or leave the parameter out.",
  },
  target_not_subscribed: {
    error: "invalid_target",
    status: 400,
    description: NO_TARGET,
    title: "API not subscribed to",
    explanation: "The API exists, but the application does not subscribe to it, or not any more, or its request still waits.",
    fix: "Subscribe on the application's Subscriptions page.",
  },
  target_exceeds_grant: {
    error: "invalid_target",
    status: 400,
    description: "The requested resource exceeds what was granted.",
    title: "API outside the grant",
    explanation:
      "A code or a refresh token was granted for some APIs; a token obtained with it may be for fewer, not for others (RFC 8707 §2.2). The same holds for an exchange and what its pair allows.",
    fix: "Ask for no resource or for one of the grant's, or begin a new authorisation.",
  },
  target_too_many: {
    error: "invalid_target",
    status: 400,
    description: "Too many resources were requested.",
    title: "Too many APIs",
    explanation: "One token was asked for more APIs than it may name.",
    fix: "Ask for a token for each API, which is also safer: each API then sees a token of its own.",
  },
  target_gone: {
    error: "invalid_grant",
    status: 400,
    description: "The provided grant is invalid, expired, revoked, or was issued to another client.",
    title: "Subscription ended",
    explanation: "The application subscribes to none of the APIs any more that the refresh token or code was granted for.",
    fix: "Subscribe again on the application's Subscriptions page, then let the user sign in again.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;
