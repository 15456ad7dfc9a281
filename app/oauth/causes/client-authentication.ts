/** Who the client is, and whether it may be: keys, secrets, and applications that are suspended. */
import { CLIENT_AUTH_METHODS } from "../client-auth/methods";
import type { CauseInfo } from "./index";

/** The methods by which a client presents its secret. */
const WITH_SECRET = CLIENT_AUTH_METHODS.filter((info) => info.clientType === "confidential");

/** One text for all: the wire never tells a wrong client ID from a wrong secret. */
const BAD_CLIENT = "Client authentication failed.";

export const CLIENT_AUTHENTICATION_CAUSES = {
  client_auth_missing: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "No client authentication",
    explanation: "The request carried no consumer key and secret.",
    fix: `Send ${WITH_SECRET.map((info) => info.usage).join("; or ")}.`,
  },
  /** A client that has tried the `Authorization` header gets 401 and the challenge, also where nothing in it can be read (RFC 6749 §5.2). */
  client_auth_malformed: {
    error: "invalid_client",
    status: 401,
    description: "The Authorization header cannot be read.",
    title: "Malformed HTTP Basic",
    explanation:
      "The Authorization header was no base64 of a consumer key, a colon and a secret, each form-encoded. A line break within it is a common reason: base64 of a long text has several lines.",
    fix: "Let an HTTP library make the header, or join the lines, as base64 -w0 does.",
  },
  client_auth_multiple: {
    error: "invalid_request",
    status: 400,
    description: "Use one client authentication method only.",
    title: "Two authentication methods",
    explanation: "The request authenticated in more than one way (RFC 6749 §2.3).",
    fix: "Keep the Basic header or the body parameters, not both.",
  },
  client_auth_method: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Authentication method not allowed",
    explanation: "The key is not registered for the client authentication method of the request.",
    fix: `Use the method the key is registered for, or choose another on its page: ${WITH_SECRET.map((info) => info.label).join(" or ")}.`,
  },
  client_unknown: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Unknown consumer key",
    explanation: "No key with this client ID exists here.",
    fix: "Copy the consumer key again; check that it belongs to this portal.",
  },
  secret_unknown: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Wrong secret",
    explanation: "The secret matches none of the key's secrets.",
    fix: "Check that it was copied whole; if it is lost, create a new secret.",
  },
  secret_expired: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Secret expired",
    explanation: "The secret is right, but its time is over.",
    fix: "Create a new secret, or deploy one that is still active.",
  },
  secret_revoked: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Secret revoked",
    explanation: "The secret was right once; somebody revoked it.",
    fix: "Deploy an active secret, or create one.",
  },
  application_suspended: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Application suspended",
    explanation: "An admin has suspended the application.",
    fix: "Ask an admin to resume it.",
  },
  owner_disabled: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Owner disabled",
    explanation: "An admin has disabled the user who owns the application.",
    fix: "Ask an admin to enable the owner.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;
