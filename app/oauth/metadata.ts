/** What a realm's authorization server can do, for programs: RFC 8414 and OpenID Connect Discovery from one document. */
import { authMethodsOf, CLIENT_AUTH_METHODS } from "./client-auth/methods";
import { implementedGrantTypes } from "./grants/index";
import type { RealmPolicy } from "./model";

/** The token and revocation endpoints take every method: public clients use both (RFC 6749 §2.1, RFC 7009 §2.1). */
const ENDPOINT_AUTH_METHODS = CLIENT_AUTH_METHODS.map(({ name }) => name);
/** A client without a secret proves nothing, and RFC 7662 §2.1 wants the caller of introspection authorised. */
const INTROSPECTION_AUTH_METHODS = authMethodsOf("confidential", null);

/**
 * The metadata of one of a realm's issuers: only what works and is switched on.
 *
 * @param issuer the one whose address was asked; validators compare the two as strings (RFC 8414 §3.3)
 * @param addresses of endpoints by their names in {@link ENDPOINTS}; one that is not among them lies at its canonical path
 * @example metadata(policy, policy.issuer).token_endpoint // "https://portal.example/token"
 */
export function metadata(
  policy: RealmPolicy,
  issuer: string,
  addresses: ReadonlyMap<string, string> = new Map(),
): Readonly<Record<string, unknown>> {
  const endpoints = ENDPOINTS.map(({ name, metadata: member, path }) => [member, addresses.get(name) ?? policy.issuer + path]);
  return {
    issuer,
    ...Object.fromEntries(endpoints),
    grant_types_supported: implementedGrantTypes().flatMap(({ name }) => (policy.enabledGrantTypes.has(name) ? name : [])),
    // Those open to every application. Only applications that have one of the others learn its name; RFC 8414 §2 lets a server leave some out.
    scopes_supported: [...policy.scopes].flatMap(([name, access]) => (access.kind === "open" ? name : [])),
    // Required by RFC 8414 §2; empty as long as there is no authorization endpoint, and PKCE methods are absent for the same reason.
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ENDPOINT_AUTH_METHODS,
    introspection_endpoint_auth_methods_supported: INTROSPECTION_AUTH_METHODS,
    revocation_endpoint_auth_methods_supported: ENDPOINT_AUTH_METHODS,
    introspection_signing_alg_values_supported: [policy.signingAlgorithm],
    // Required by OpenID Connect Discovery §3, though no grant that works today issues ID tokens.
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: [policy.signingAlgorithm],
  };
}

/** The protocol's endpoints, once: their names in code, their canonical paths below the issuer, and their names in metadata. */
export const ENDPOINTS = [
  { name: "token", path: "/token", metadata: "token_endpoint" },
  { name: "introspect", path: "/introspect", metadata: "introspection_endpoint" },
  { name: "revoke", path: "/revoke", metadata: "revocation_endpoint" },
  { name: "jwks", path: "/jwks", metadata: "jwks_uri" },
] as const;
