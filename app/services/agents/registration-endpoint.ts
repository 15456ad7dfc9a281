/** The endpoint of dynamic registration: RFC 7591 by POST, RFC 7592 by GET, PUT and DELETE with `client_id` in the query. */
import { BARE_HEADERS, JSON_HEADERS } from "#app/oauth/errors";
import type { ProtocolAnswer, ProtocolRequest } from "#app/oauth/model";
import { RateLimitedError } from "../errors";
import type { ClientMetadata } from "./client-metadata";
import { managedAgent } from "./managed";
import { MetadataError } from "./metadata-error";
import { openIdMembers } from "./openid-metadata";
import { deleteAgent, registerAgent, updateAgent } from "./registration";
import { REGISTRATION_REFUSALS, RegistrationRefused } from "./registration-refusal";
import { bearerToken } from "./registration-token";

/** An honest body has about one thousand. */
const MOST_BYTES = 16_384;
const METHODS = "POST, GET, PUT, DELETE";

/**
 * Answers a request at the registration endpoint.
 *
 * @param issuer the realm's canonical one, below which registrations are managed
 */
export async function answerRegistration(request: ProtocolRequest, issuer: string): Promise<ProtocolAnswer> {
  try {
    return await answer(request, `${issuer}/register`);
  } catch (error) {
    return refusal(error, request);
  }
}

async function answer(request: ProtocolRequest, endpoint: string): Promise<ProtocolAnswer> {
  const { method, realmId, ip } = request;
  const token = bearerToken(request.authorization);
  if (method === "POST") {
    // A header of another scheme is no token, and must not pass for a request without one.
    if (request.authorization !== null && token === undefined) throw new RegistrationRefused("token");
    const agent = await registerAgent({ realmId, ip, token }, jsonOf(request));
    return json(201, { ...described(agent, endpoint), ...secretMembers(agent.secret), registration_access_token: agent.accessToken });
  }
  if (!METHODS.split(", ").includes(method))
    return { ...error(405, "invalid_request", `Use ${METHODS}.`, request), headers: { ...JSON_HEADERS, Allow: METHODS } };
  const agent = await managedAgent(realmId, new URLSearchParams(request.query).get("client_id") ?? "", token);
  switch (method) {
    case "DELETE":
      await deleteAgent(agent);
      return { status: 204, headers: BARE_HEADERS, body: null };
    case "PUT":
      return json(200, { ...described({ ...agent, metadata: await updateAgent(agent, ownMetadata(request, agent)) }, endpoint) });
    default:
      return json(200, described(agent, endpoint));
  }
}

/** RFC 7592 §2.2: the client's own identifier, and nothing that is the server's to say. */
function ownMetadata(request: ProtocolRequest, { clientId }: { readonly clientId: string }): unknown {
  const sent = jsonOf(request);
  const isOwn = typeof sent === "object" && sent !== null && "client_id" in sent && sent.client_id === clientId;
  if (!isOwn) throw new MetadataError("invalid_client_metadata", "client_id must be the client's own.");
  return sent;
}

function jsonOf({ contentType, body, bodyTooLarge }: ProtocolRequest): unknown {
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? "")) throw new MetadataError("invalid_client_metadata", "Send application/json.");
  if (bodyTooLarge || body.length > MOST_BYTES) throw new MetadataError("invalid_client_metadata", `Send at most ${MOST_BYTES} bytes.`);
  try {
    return JSON.parse(body);
  } catch {
    throw new MetadataError("invalid_client_metadata", "The body is not JSON.");
  }
}

interface Described {
  readonly clientId: string;
  readonly issuedAt: Date;
  readonly metadata: ClientMetadata;
}

/** Everything as it is registered (RFC 7591 §3.2.1), and where it is managed. */
function described({ clientId, issuedAt, metadata }: Described, endpoint: string): Readonly<Record<string, unknown>> {
  const {
    name,
    kind,
    authMethod,
    redirectUris,
    grantTypes,
    scopes,
    links,
    openId,
    publicKeys,
    requestRules,
    dpopRequired,
    softwareId,
    softwareVersion,
  } = metadata;
  return {
    client_id: clientId,
    client_id_issued_at: Math.floor(issuedAt.getTime() / 1000),
    client_name: name,
    redirect_uris: redirectUris,
    grant_types: grantTypes,
    response_types: grantTypes.includes("authorization_code") ? ["code"] : [],
    token_endpoint_auth_method: authMethod,
    application_type: kind === "command_line" ? "native" : "web",
    ...(scopes === null ? {} : { scope: scopes.join(" ") }),
    ...links,
    ...openIdMembers(openId),
    ...(publicKeys.jwks === null ? {} : { jwks: JSON.parse(publicKeys.jwks) }),
    ...(publicKeys.jwksUri === null ? {} : { jwks_uri: publicKeys.jwksUri }),
    ...(requestRules.pushedRequestsRequired && { require_pushed_authorization_requests: true }),
    ...(requestRules.signedRequestsRequired && { require_signed_request_object: true }),
    ...(dpopRequired ? { dpop_bound_access_tokens: true } : {}),
    ...(softwareId === null ? {} : { software_id: softwareId }),
    ...(softwareVersion === null ? {} : { software_version: softwareVersion }),
    registration_client_uri: `${endpoint}?${new URLSearchParams({ client_id: clientId })}`,
  };
}

/** RFC 7591 §3.2.1: 0 is never. */
function secretMembers(secret: string | null) {
  return secret === null ? {} : { client_secret: secret, client_secret_expires_at: 0 };
}

function json(status: number, body: Readonly<Record<string, unknown>>): ProtocolAnswer {
  return { status, headers: JSON_HEADERS, body };
}

function error(status: number, code: string, description: string, { requestId }: ProtocolRequest): ProtocolAnswer {
  return json(status, { error: code, error_description: description, request_id: requestId });
}

/** @throws what is no refusal */
function refusal(thrown: unknown, request: ProtocolRequest): ProtocolAnswer {
  if (thrown instanceof MetadataError) return error(400, thrown.code, thrown.message, request);
  if (thrown instanceof RateLimitedError) {
    const { headers, ...rest } = error(429, "temporarily_unavailable", thrown.message, request);
    return { ...rest, headers: { ...headers, "Retry-After": String(thrown.retryAfterSeconds) } };
  }
  if (!(thrown instanceof RegistrationRefused)) throw thrown;
  const { status, error: code, description } = REGISTRATION_REFUSALS[thrown.reason];
  const { headers, ...rest } = error(status, code, description, request);
  // RFC 6750 §3.
  return { ...rest, headers: status === 401 ? { ...headers, "WWW-Authenticate": `Bearer error="${code}"` } : headers };
}
