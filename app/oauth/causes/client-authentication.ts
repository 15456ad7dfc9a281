/** Who the client is, and whether it may be: keys, secrets, and applications that are suspended. */
import { CLIENT_AUTH_METHODS } from "../client-auth/methods";
import type { CauseInfo } from "./index";

/** The methods by which a client presents its secret. */
const WITH_PROOF = CLIENT_AUTH_METHODS.filter((info) => info.clientType === "confidential");
const WITH_SECRET = WITH_PROOF.filter((info) => info.proof === "secret");

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
    fix: `Use the method the key is registered for, or choose another on its page: ${WITH_PROOF.map((info) => info.label).join(" or ")}.`,
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
  assertion_malformed: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Unreadable client assertion",
    explanation:
      "The client_assertion is no signed JWT of at most 8,192 characters, is of another type, or came without its client_assertion_type (RFC 7523 §2.2).",
    fix: "Let a JOSE library sign it, in compact form, and send client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer.",
  },
  assertion_algorithm: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Signing algorithm not accepted",
    explanation:
      "The client assertion is signed with an algorithm that is not accepted here, such as none, or HS256 with a secret (RFC 7523 §3).",
    fix: "Sign it with ES256, PS256, RS256 or EdDSA.",
  },
  assertion_key_unknown: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "No key for the assertion",
    explanation:
      "None of the key’s public keys has the kid and the algorithm that the client assertion names, or more than four fit as it names no kid (RFC 7523 §3).",
    fix: "Register the public key under Settings or publish it at the registered address, and name its kid in the assertion’s header.",
  },
  assertion_signature: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Wrong signature",
    explanation: "The client assertion is signed with another private key than the one of the registered public key (RFC 7523 §3).",
    fix: "Check that the program uses the private key that belongs to the registered public key.",
  },
  assertion_keys_unavailable: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Public keys cannot be fetched",
    explanation: "The address at which the application publishes its public keys did not answer with a JWK set (RFC 7523 §3).",
    fix: "Check that the address under Settings answers with status 200, JSON and a JWK set; it is asked again after half a minute.",
  },
  assertion_claims: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Claim missing in the assertion",
    explanation:
      "The client assertion lacks a claim: iss and sub must both be the consumer key, exp a time, jti a new text in each assertion (RFC 7523 §3).",
    fix: "Set iss, sub, aud, exp and jti.",
  },
  assertion_audience: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Assertion for another server",
    explanation: "The audience of the client assertion is not this portal: another server must not be able to use it here (RFC 7523 §3).",
    fix: "Set aud to the issuer of the metadata as one string; the token endpoint’s address is accepted, too.",
  },
  assertion_expired: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Assertion expired",
    explanation: "The client assertion’s time is over (RFC 7523 §3).",
    fix: "Make a new assertion for each request, and check the program’s clock.",
  },
  assertion_early: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Assertion not valid yet",
    explanation: "The client assertion was made, or begins to be valid, more than a minute from now (RFC 7523 §3).",
    fix: "Check the program’s clock.",
  },
  assertion_lifetime: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Assertion valid for too long",
    explanation: "The client assertion expires more than ten minutes from now (RFC 7523 §3).",
    fix: "Set exp to a minute from now.",
  },
  assertion_replayed: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Assertion used before",
    explanation: "A client assertion works once, and this one was used by an earlier request (RFC 7523 §3).",
    fix: "Make a new assertion with a new jti for each request, also for one that is sent again.",
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
