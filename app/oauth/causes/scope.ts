/** The scope that was asked for. */
import type { CauseInfo } from "./index";

export const SCOPE_CAUSES = {
  scope_malformed: {
    error: "invalid_scope",
    status: 400,
    description: "The scope is malformed.",
    title: "Malformed scope",
    explanation: "A scope has a character that RFC 6749 §3.3 does not allow.",
    fix: "Separate scope names with single spaces.",
  },
  scope_unknown: {
    error: "invalid_scope",
    status: 400,
    description: "A requested scope is unknown or not allowed for the client.",
    title: "Unknown scope",
    explanation: "A scope that was asked for does not exist in this realm.",
    fix: "Ask for a scope listed on the key's page, or have an admin add it.",
  },
  scope_not_allowed: {
    error: "invalid_scope",
    status: 400,
    description: "A requested scope is unknown or not allowed for the client.",
    title: "Scope not allowed",
    explanation: "The application may have the scope, but this key does not name it. A key with all open scopes has no others.",
    fix: "Tick the scope in the key's configuration and press Update.",
  },
  scope_needs_approval: {
    error: "invalid_scope",
    status: 400,
    description: "A requested scope is unknown or not allowed for the client.",
    title: "Scope needs approval",
    explanation: "The scope exists, but it is not open to every application, and this one has not been given it, or not any more.",
    fix: "Ask for access on the application's Scopes page, or ask an admin. Once it is approved, tick it in the key's configuration.",
  },
  scope_not_subscribed: {
    error: "invalid_scope",
    status: 400,
    description: "A requested scope is unknown or not allowed for the client.",
    title: "Scope of an API not subscribed to",
    explanation: "The scope belongs to an API to which the application does not subscribe, or not any more.",
    fix: "Subscribe to the API on the application's Subscriptions page.",
  },
  scope_of_other_api: {
    error: "invalid_scope",
    status: 400,
    description: "A requested scope is unknown or not allowed for the client.",
    title: "Scope of another API",
    explanation: "The token was asked for one API, by resource or as the key's default API, and the scope belongs to another.",
    fix: "Name the scope's API as resource, or ask for a token for each API.",
  },
  scope_missing: {
    error: "invalid_scope",
    status: 400,
    description: "No scope was requested and there is no default.",
    title: "No scope",
    explanation:
      "No scope was asked for and the realm has no default scope, or the key may have none of the scopes that were granted before.",
    fix: "Ask for a scope by name.",
  },
  scope_exceeds_grant: {
    error: "invalid_scope",
    status: 400,
    description: "The scope exceeds what was granted.",
    title: "Scope wider than the grant",
    explanation: "A refresh or an exchange may narrow the scope, not widen it (RFC 6749 §6, RFC 8693 §5).",
    fix: "Ask for no scope, or for fewer.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;
