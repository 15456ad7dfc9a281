/** Token introspection (RFC 7662), on request as a signed JWT (RFC 9701). */
import {
  type AuthenticatedEndpointPorts,
  type AuthenticatedRequest,
  authenticatedEndpoint,
  lookUpToken,
  type TokenLookupPorts,
} from "./authenticated-endpoint";
import { isMarkedDead, markOf } from "./checks/mark";
import { seesEnvironment } from "./checks/visible";
import { BARE_HEADERS, JSON_HEADERS, OAuthError } from "./errors";
import type { ProtocolAnswer, ProtocolRequest, RegisteredClient, StoredToken } from "./model";
import type { ClientByRefSource, JwtSigner, UserSource } from "./ports";
import { requiredParameter } from "./request";
import { audience, seconds, subject } from "./tokens/jwt";

export interface IntrospectionPorts extends AuthenticatedEndpointPorts, TokenLookupPorts, ClientByRefSource, UserSource {
  readonly signer: JwtSigner;
}

type Introspection = Readonly<Record<string, unknown>> & { readonly active: boolean };

/** RFC 7662 §2.2: nothing but this of a token that is not valid, unknown, or none of the caller's business. */
const INACTIVE: Introspection = { active: false };
/** Milliseconds by which the clocks of two machines may differ before a token counts as not yet valid. */
const CLOCK_SKEW = 10_000;
const JWT_TYPE = "token-introspection+jwt";
const JWT_MEDIA_TYPE = `application/${JWT_TYPE}`;

/**
 * Makes the introspection endpoint. A token may be seen by the client it was issued to, by clients of the same
 * owner, and by the resource servers of its realm; a production token only by production keys.
 */
export function createIntrospectionEndpoint(ports: IntrospectionPorts): (request: ProtocolRequest) => Promise<ProtocolAnswer> {
  return authenticatedEndpoint("introspect", ports, async (request) => {
    // A client without a secret has only named itself, and RFC 7662 §2.1 wants its caller authorised.
    if (request.caller.type === "public") throw new OAuthError("client_auth_method");
    const introspection = await introspect(requiredParameter("token", request.form), request, ports);
    if (!accepts(request.http.accept, JWT_MEDIA_TYPE)) return { status: 200, headers: JSON_HEADERS, body: introspection };
    return { status: 200, headers: { ...BARE_HEADERS, "Content-Type": JWT_MEDIA_TYPE }, body: await sign(introspection, request, ports) };
  });
}

async function introspect(
  text: string,
  { http, caller, policy, now }: AuthenticatedRequest,
  ports: IntrospectionPorts,
): Promise<Introspection> {
  const token = await lookUpToken(text, policy, ports);
  if (token === undefined || !isLive(token, now)) return INACTIVE;
  const client = await ports.findClientByRef(token.clientRef);
  if (client === undefined || !mayObtainTokens(client) || !maySee(caller, client)) return INACTIVE;
  const user = token.userId === null ? undefined : await ports.findUser(token.userId);
  if (token.userId !== null && !user?.active) return INACTIVE;
  if (isMarkedDead(token, client.tokensNotBefore, user === undefined ? null : markOf(user, client.ref))) return INACTIVE;
  // A token that was issued just after a mark has its time a moment ahead.
  const issuedAt = Math.min(token.issuedAt, now);
  return {
    active: true,
    scope: token.scope,
    client_id: client.clientId,
    ...(user && { username: user.username }),
    // A refresh token is of no type that a resource takes (RFC 6749 §5.1).
    ...(token.kind === "access" && { token_type: "Bearer" }),
    exp: seconds(token.expiresAt),
    iat: seconds(issuedAt),
    nbf: seconds(issuedAt),
    sub: subject(token, client),
    aud: audience(token, http.issuer),
    iss: http.issuer,
    jti: token.id,
    // WSO2's: for whom the token acts.
    aut: token.userId === null ? "APPLICATION" : "APPLICATION_USER",
  };
}

function isLive(token: StoredToken, now: number): boolean {
  return token.revokedAt === null && token.consumedAt === null && token.issuedAt <= now + CLOCK_SKEW && now < token.expiresAt;
}

function maySee(caller: RegisteredClient, owner: RegisteredClient): boolean {
  return seesEnvironment(caller, owner) && (caller.ref === owner.ref || caller.resourceServer || caller.ownerId === owner.ownerId);
}

function mayObtainTokens(client: RegisteredClient): boolean {
  return client.applicationStatus === "active" && client.ownerStatus === "active";
}

/** RFC 9701 §5: issued by the realm for the caller alone. */
function sign(
  introspection: Introspection,
  { http, caller, policy, now }: AuthenticatedRequest,
  ports: IntrospectionPorts,
): Promise<string> {
  const claims = { iss: http.issuer, aud: caller.clientId, iat: seconds(now), token_introspection: introspection };
  return ports.signer.sign(policy.realmId, policy.signingAlgorithm, JWT_TYPE, claims);
}

/** Whether an `Accept` header names the media type itself; ranges such as star/star mean JSON here. */
function accepts(header: string | null, mediaType: string): boolean {
  // Of thousands of requests hardly one names it.
  if (!header?.toLowerCase().includes(mediaType)) return false;
  return header.split(",").some((range) => {
    const [type, ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    return type === mediaType && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
