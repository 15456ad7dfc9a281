/** What a realm's authorization server can do, for programs: RFC 8414 and OpenID Connect Discovery from one document. */
import { RESPONSE_MODES, RESPONSE_TYPES } from "./authorization/response-types";
import { ASSERTION_ALGORITHMS } from "./client-auth/assertion";
import { authMethodNamesFor, CLIENT_AUTH_METHODS } from "./client-auth/methods";
import { DEVICE_GRANT } from "./device/code";
import { DPOP_ALGORITHMS } from "./dpop/proof";
import type { GrantTypeName } from "./grant-types";
import { implementedGrantTypes } from "./grants/index";
import { STANDARD_ALGORITHMS } from "./key-calendar";
import type { RealmPolicy, SigningAlgorithm } from "./model";
import { AUTHENTICATION_CONTEXTS } from "./openid/authentication-context";
import { PERSONAL_CLAIMS } from "./openid/claims";
import { ID_JAG_PROFILE } from "./trusted-issuers/id-jag";
import { JWT_BEARER_GRANT } from "./trusted-issuers/issuer";

/** The protocol's endpoints, once: their names in code, their canonical paths below the issuer, and their names in metadata. */
export const ENDPOINTS = [
  { name: "authorize", path: "/authorize", metadata: "authorization_endpoint" },
  { name: "token", path: "/token", metadata: "token_endpoint" },
  { name: "device_authorization", path: "/device_authorization", metadata: "device_authorization_endpoint" },
  { name: "par", path: "/par", metadata: "pushed_authorization_request_endpoint" },
  { name: "introspect", path: "/introspect", metadata: "introspection_endpoint" },
  { name: "revoke", path: "/revoke", metadata: "revocation_endpoint" },
  { name: "jwks", path: "/jwks", metadata: "jwks_uri" },
  { name: "userinfo", path: "/userinfo", metadata: "userinfo_endpoint" },
  { name: "end_session", path: "/oidc/logout", metadata: "end_session_endpoint" },
  { name: "register", path: "/register", metadata: "registration_endpoint" },
] as const;

/** What an endpoint's members in metadata are listed for: it is among {@link ENDPOINTS}. */
const ANSWERED: ReadonlySet<string> = new Set(ENDPOINTS.map(({ name }) => name));

/** Of no use where nobody signs in for an application. */
const FOR_PEOPLE: ReadonlySet<string> = new Set(["authorize", "par", "end_session"]);

/** Those of the token endpoint, and those that `/authorize` answers alone, such as `implicit` (RFC 8414 §2). */
const GRANT_TYPES: ReadonlySet<GrantTypeName> = new Set([
  ...implementedGrantTypes().map(({ name }) => name),
  ...RESPONSE_TYPES.flatMap(({ grantTypes }) => grantTypes),
]);

/** The token and revocation endpoints take every method: public clients use both (RFC 6749 §2.1, RFC 7009 §2.1). */
const ENDPOINT_AUTH_METHODS = CLIENT_AUTH_METHODS.map(({ name }) => name);
/** A client without a secret proves nothing, and RFC 7662 §2.1 wants the caller of introspection authorised. */
const INTROSPECTION_AUTH_METHODS = authMethodNamesFor("confidential");

/** Claims of an ID token that say who signed in, when and how (OpenID Connect Core §2). */
const SIGN_IN_CLAIMS = ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash", "c_hash"];
/** Of a realm's APIs, so that the document stays small. */
const MOST_RESOURCES = 100;

type Members = Readonly<Record<string, unknown>>;

/**
 * The metadata of one of a realm's issuers: only what works and is switched on.
 *
 * @param issuer the one whose address was asked; validators compare the two as strings (RFC 8414 §3.3)
 * @param addresses of endpoints by their names in {@link ENDPOINTS}; one that is not among them lies at its canonical path
 * @example metadata(policy, policy.issuer).token_endpoint // "https://portal.example/token"
 */
export function metadata(policy: RealmPolicy, issuer: string, addresses: ReadonlyMap<string, string> = new Map()): Members {
  const endpoints = ENDPOINTS.flatMap(({ name, metadata: member, path }) =>
    isOffered(name, policy) ? [[member, addresses.get(name) ?? policy.issuer + path]] : [],
  );
  return {
    issuer,
    ...Object.fromEntries(endpoints),
    ...clientMembers(policy),
    ...authorizationMembers(policy),
    ...signatureMembers(policy),
    ...openIdMembers(policy),
  };
}

/** Whether the realm has an endpoint switched on. */
function isOffered(endpoint: string, policy: RealmPolicy): boolean {
  if (endpoint === "register") return policy.agents.registration.kind !== "off";
  if (endpoint === "device_authorization") return policy.enabledGrantTypes.has(DEVICE_GRANT);
  return ANSWERED.has(endpoint) && (!FOR_PEOPLE.has(endpoint) || responseTypes(policy).length > 0);
}

function responseTypes(policy: RealmPolicy): readonly string[] {
  if (!ANSWERED.has("authorize")) return [];
  return RESPONSE_TYPES.flatMap(({ name, grantTypes }) =>
    grantTypes.every((grantType) => policy.enabledGrantTypes.has(grantType)) ? name : [],
  );
}

/** How clients obtain tokens without a person, and prove who they are. */
function clientMembers(policy: RealmPolicy): Members {
  return {
    grant_types_supported: [...GRANT_TYPES].filter((name) => policy.enabledGrantTypes.has(name)),
    // draft-ietf-oauth-identity-assertion-authz-grant: of use where some issuer is trusted.
    ...(policy.enabledGrantTypes.has(JWT_BEARER_GRANT) &&
      policy.trustedIssuers.size > 0 && { authorization_grant_profiles_supported: [ID_JAG_PROFILE] }),
    // Those open to every application: clients ask for all that is listed. Only applications that have one of the others learn its name;
    // RFC 8414 §2 lets a server leave some out.
    // An API's scopes are for its subscribers alone.
    scopes_supported: [...policy.scopes].flatMap(([name, access]) => (access.kind === "open" && !policy.apiOfScope.has(name) ? name : [])),
    // RFC 9728 §4.
    ...(policy.apis.size > 0 && { protected_resources: [...policy.apis.keys()].slice(0, MOST_RESOURCES) }),
    token_endpoint_auth_methods_supported: ENDPOINT_AUTH_METHODS,
    introspection_endpoint_auth_methods_supported: INTROSPECTION_AUTH_METHODS,
    revocation_endpoint_auth_methods_supported: ENDPOINT_AUTH_METHODS,
    // RFC 8414 §2: these must be there where the methods above name private_key_jwt.
    token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    introspection_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    revocation_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    // RFC 9449 §5.1.
    dpop_signing_alg_values_supported: DPOP_ALGORITHMS,
  };
}

/** What `/authorize` takes and answers. */
function authorizationMembers(policy: RealmPolicy): Members {
  // RFC 8414 §2 and OpenID Connect Discovery §3 want it also where it is empty.
  const types = { response_types_supported: responseTypes(policy) };
  if (!isOffered("authorize", policy)) return types;
  return {
    ...types,
    response_modes_supported: RESPONSE_MODES,
    // RFC 7636: an MCP client must refuse a server that does not list S256.
    code_challenge_methods_supported: policy.pkcePlainAllowed ? ["S256", "plain"] : ["S256"],
    // draft-ietf-oauth-client-id-metadata-document §5.
    client_id_metadata_document_supported: policy.agents.documents.kind !== "off",
    // RFC 9207 §3.
    authorization_response_iss_parameter_supported: true,
    // RFC 9126 §5: of the realm as a whole; a key may be bound to it.
    require_pushed_authorization_requests: false,
    // RFC 9101 §10.5; OpenID Connect Discovery §3. A request_uri of another server is what a client that finds nothing takes for supported.
    request_parameter_supported: true,
    request_uri_parameter_supported: false,
    request_object_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    require_signed_request_object: false,
  };
}

/** Algorithms of what the realm signs. Validators want OpenID Connect's members also where no ID token is issued yet (Discovery §3). */
function signatureMembers({ signingAlgorithm }: RealmPolicy): Members {
  return {
    introspection_signing_alg_values_supported: [signingAlgorithm],
    subject_types_supported: ["public", "pairwise"],
    id_token_signing_alg_values_supported: algorithmsOf(signingAlgorithm),
  };
}

/** Those of which the realm has a key: RS256 must be among them (Discovery §3). */
function algorithmsOf(chosen: SigningAlgorithm): readonly SigningAlgorithm[] {
  return [...new Set([...STANDARD_ALGORITHMS, chosen])];
}

/** What clients learn of people who sign in. */
function openIdMembers({ signingAlgorithm }: RealmPolicy): Members {
  if (!ANSWERED.has("userinfo")) return {};
  return {
    claims_supported: [...SIGN_IN_CLAIMS, ...PERSONAL_CLAIMS],
    claim_types_supported: ["normal"],
    acr_values_supported: AUTHENTICATION_CONTEXTS,
    claims_parameter_supported: true,
    userinfo_signing_alg_values_supported: algorithmsOf(signingAlgorithm),
    // OpenID Connect Back-Channel Logout §2.1: logout tokens name the session.
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    // Front-Channel Logout §3: so do the addresses of frames.
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
  };
}
