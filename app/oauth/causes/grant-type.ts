/** The grant type that was asked for is not named, not known, switched off, or not this client's. */
import type { CauseInfo } from "./index";

export const GRANT_TYPE_CAUSES = {
  grant_type_missing: {
    error: "invalid_request",
    status: 400,
    description: "The grant_type parameter is missing.",
    title: "No grant_type",
    explanation: "The request did not say which grant it uses.",
    fix: "Add grant_type, for example client_credentials.",
  },
  grant_type_unknown: {
    error: "unsupported_grant_type",
    status: 400,
    description: "The grant type is not supported.",
    title: "Unknown grant type",
    explanation: "No such grant type works here.",
    fix: "Check the spelling against the grant types of the key.",
  },
  grant_disabled: {
    error: "unsupported_grant_type",
    status: 400,
    description: "The grant type is not supported.",
    title: "Grant type switched off",
    explanation: "An admin has switched this grant type off for the whole portal.",
    fix: "Ask an admin, or use another grant type.",
  },
  grant_ruled_out: {
    error: "unauthorized_client",
    status: 400,
    description: "The client may not use this grant type.",
    title: "Grant type off for this kind of key",
    explanation: "An admin has switched this grant type off for keys of this kind in this environment.",
    fix: "Ask the admin who is named with the request, who can make an exception with an end, or use another grant type.",
  },
  grant_not_allowed: {
    error: "unauthorized_client",
    status: 400,
    description: "The client may not use this grant type.",
    title: "Grant type not ticked",
    explanation: "This key's grant types do not include the one that was asked for.",
    fix: "Tick it under Grant Types and press Update.",
  },
  public_client: {
    error: "unauthorized_client",
    status: 400,
    description: "The client may not use this grant type.",
    title: "Public client",
    explanation: "A client without a secret cannot act as itself (RFC 6749 §4.4).",
    fix: "Use a confidential key.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;
