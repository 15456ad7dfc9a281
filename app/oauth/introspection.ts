/** Token introspection (RFC 7662), on request as a signed JWT (RFC 9701). */
import type { AccessTokenPorts } from "./access-token";
import { type AuthenticatedEndpointPorts, type AuthenticatedRequest, authenticatedEndpoint, type Intake } from "./authenticated-endpoint";
import { seesEnvironment } from "./checks/visible";
import { cnfOf, tokenTypeOf } from "./dpop/confirmation";
import { BARE_HEADERS, JSON_HEADERS, OAuthError } from "./errors";
import { actOf, isAboutClient } from "./exchange/lineage";
import type { ProtocolAnswer, ProtocolRequest, RealmPolicy, RegisteredClient } from "./model";
import { type PairwiseSubjects, subjectOf } from "./openid/subject";
import type { JwtSigner } from "./ports";
import { readForm, readQuery, requiredParameter } from "./request";
import { findLiveToken, type LiveToken } from "./token-lookup";
import { audience, seconds } from "./tokens/jwt";

export interface IntrospectionPorts extends AuthenticatedEndpointPorts, AccessTokenPorts {
  readonly signer: JwtSigner;
  readonly subjects: PairwiseSubjects;
}

type Introspection = Readonly<Record<string, unknown>> & { readonly active: boolean };

/** RFC 7662 §2.2: nothing but this of a token that is not valid, unknown, or none of the caller's business. */
const INACTIVE: Introspection = { active: false };
/** RFC 9701 §5. */
export const INTROSPECTION_TYPE = "token-introspection+jwt";
const JWT_MEDIA_TYPE = `application/${INTROSPECTION_TYPE}`;
/** What an access token must have that shall authorise introspection, if its client is no resource server. */
const INTROSPECTION_SCOPE = "introspect";

/**
 * Makes the introspection endpoint. A token may be seen by the client it was issued to, by clients of the same
 * owner, by the keys of the owner of an API that it is for, and by the resource servers of its realm; a production token only by production keys.
 */
export function createIntrospectionEndpoint(ports: IntrospectionPorts): (request: ProtocolRequest) => Promise<ProtocolAnswer> {
  const answer = async (request: AuthenticatedRequest): Promise<ProtocolAnswer> => {
    // A client without a secret has only named itself, and RFC 7662 §2.1 wants its caller authorised.
    if (request.caller.type === "public") throw new OAuthError("client_auth_method");
    const introspection = await introspect(requiredParameter("token", request.form), request, ports);
    if (!accepts(request.http.accept, JWT_MEDIA_TYPE)) return { status: 200, headers: JSON_HEADERS, body: introspection };
    return { status: 200, headers: { ...BARE_HEADERS, "Content-Type": JWT_MEDIA_TYPE }, body: await sign(introspection, request, ports) };
  };
  const intake: Intake = {
    readForm: (http, { introspectionByGet }) => (introspectionByGet && http.method === "GET" ? readQuery(http.query) : readForm(http)),
    bearer: { ports, require: requireIntrospector },
  };
  return authenticatedEndpoint("introspect", ports, answer, intake);
}

/**
 * RFC 7662 §2.1: a client may authorise itself by an access token, too. It must be one that the client obtained as itself: tokens of people are
 * sent to every API that they use. What the token lets its holder see is what its client sees.
 */
function requireIntrospector({ token, scope, client }: LiveToken): void {
  const isAllowed = client.resourceServer || scope.split(" ").includes(INTROSPECTION_SCOPE);
  // A token for an API is not for this server (RFC 9700 §2.3).
  if (token.audience !== null) throw new OAuthError("token_audience");
  if (!isAboutClient(token) || !isAllowed) throw new OAuthError("scope_insufficient", { scope: INTROSPECTION_SCOPE });
}

async function introspect(
  text: string,
  { http, caller, policy, now }: AuthenticatedRequest,
  ports: IntrospectionPorts,
): Promise<Introspection> {
  const live = await findLiveToken(text, policy, now, ports);
  if (live === undefined || !maySee(caller, live, policy)) return INACTIVE;
  const { token, scope, client, user } = live;
  // A token that was issued just after a mark has its time a moment ahead.
  const issuedAt = Math.min(token.issuedAt, now);
  return {
    active: true,
    scope,
    client_id: client.clientId,
    ...(user && { username: user.username }),
    // A refresh token is of no type that a resource takes (RFC 6749 §5.1).
    ...(token.kind === "access" && { token_type: tokenTypeOf(token) }),
    exp: seconds(token.expiresAt),
    iat: seconds(issuedAt),
    nbf: seconds(issuedAt),
    sub: subjectOf(token, client, ports.subjects),
    aud: audience(token, http.issuer),
    iss: http.issuer,
    jti: token.id,
    ...actOf(token),
    // RFC 9449 §6.2.
    ...cnfOf(token),
    // WSO2's: for whom the token acts.
    aut: isAboutClient(token) ? "APPLICATION" : "APPLICATION_USER",
  };
}

function maySee(caller: RegisteredClient, { token, client }: LiveToken, policy: Pick<RealmPolicy, "apis">): boolean {
  if (!seesEnvironment(caller, client)) return false;
  return caller.ref === client.ref || caller.resourceServer || caller.ownerId === client.ownerId || isForApiOf(caller, token, policy);
}

/** Whether a token is for an API of the caller's owner: who runs the resource is to learn of it (RFC 7662 §4), whoever it was issued to. */
function isForApiOf({ ownerId }: RegisteredClient, token: LiveToken["token"], { apis }: Pick<RealmPolicy, "apis">): boolean {
  return token.audience?.split(" ").some((identifier) => apis.get(identifier)?.ownerId === ownerId) ?? false;
}

/** RFC 9701 §5: issued by the realm for the caller alone. */
function sign(
  introspection: Introspection,
  { http, caller, policy, now }: AuthenticatedRequest,
  ports: IntrospectionPorts,
): Promise<string> {
  const claims = { iss: http.issuer, aud: caller.clientId, iat: seconds(now), token_introspection: introspection };
  return ports.signer.sign(policy.realmId, policy.signingAlgorithm, INTROSPECTION_TYPE, claims);
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
