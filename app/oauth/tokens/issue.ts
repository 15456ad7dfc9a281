/** From a grant's decision to token records, their texts, and the answer (RFC 6749 §5.1). */
import { issuedPast } from "../checks/mark";
import { tokenTypeOf } from "../dpop/confirmation";
import { ACCESS_TOKEN_URN, JWT_URN } from "../exchange/token-types";
import type { GrantTypeName } from "../grant-types";
import type { GrantDecision } from "../grants/grant";
import type { Authentication, RealmPolicy, RegisteredClient, TokenFormat, TokenRecord } from "../model";
import { asksAboutPerson, claimsAbout, type ProfileSource } from "../openid/claims";
import { storedClaims } from "../openid/claims-request";
import { hasScope, OPENID_SCOPE } from "../openid/scopes";
import { subjectOf } from "../openid/subject";
import type { TokenMac } from "../ports";
import { signIdToken } from "./id-token";
import { type AccessTokenPorts, signAccessToken } from "./jwt";
import { encodeOpaque } from "./opaque";

export interface IssuePorts extends AccessTokenPorts, ProfileSource {
  readonly mac: TokenMac;
  newId(): string;
}

export interface Issued {
  readonly records: readonly TokenRecord[];
  readonly body: TokenBody;
}

interface TokenBody extends Readonly<Record<string, string | number>> {
  readonly access_token: string;
}

interface IssueRequest {
  readonly decision: GrantDecision;
  readonly grantType: GrantTypeName;
  readonly client: RegisteredClient;
  readonly policy: RealmPolicy;
  /** Under which the tokens are issued. */
  readonly issuer: string;
  readonly secretId: string | null;
  readonly now: number;
  /** What the tokens are bound to: see {@link TokenRecord}. */
  readonly confirmation: string | null;
}

/** Makes the tokens of one request. Nothing is stored yet. They are issued past every mark, or they would be dead at once. */
export function issueTokens(request: IssueRequest, ports: IssuePorts): Promise<Issued> {
  const issuing = issueAccess(request, ports);
  const { authentication, scope } = request.decision;
  // Only where a person has signed in at `/authorize`: never for a client's own token, whatever scope it asks for.
  return authentication !== null && hasScope(scope, OPENID_SCOPE) ? withIdToken(issuing, authentication, request, ports) : issuing;
}

/** The claims of the scopes are at `/userinfo`, as an access token is issued, too (OpenID Connect Core §5.4). Here are those asked for one by one. */
async function withIdToken(
  issuing: Promise<Issued>,
  authentication: Authentication,
  { decision: { userId }, client, policy, now }: IssueRequest,
  ports: IssuePorts,
): Promise<Issued> {
  const { records, body } = await issuing;
  const { idToken: requested } = storedClaims(authentication.claims);
  const profile = userId !== null && asksAboutPerson(requested) ? await ports.findProfile(userId) : undefined;
  const idToken = await signIdToken(
    {
      client,
      policy,
      issuer: authentication.issuer,
      subject: subjectOf({ realmId: client.realmId, userId }, client, ports.subjects),
      authentication,
      claims: profile === undefined ? {} : claimsAbout(profile, "", requested),
      accessToken: body.access_token,
      now,
    },
    ports.signer,
  );
  return { records, body: { ...body, id_token: idToken } };
}

async function issueAccess(
  { decision, grantType, client, policy, issuer, secretId, now, confirmation }: IssueRequest,
  ports: IssuePorts,
): Promise<Issued> {
  const { refresh, scope, lifetime } = decision;
  const isRefreshIssued = refresh !== null && refresh.kind === "issue";
  const ids = isRefreshIssued ? refresh.ids : null;
  const access: TokenRecord = decision.again ?? {
    id: ids?.access ?? ports.newId(),
    kind: "access",
    format: decision.exchange?.asJwt ? "jwt" : formatFor(decision.audience, client, policy),
    realmId: client.realmId,
    applicationId: client.applicationId,
    clientRef: client.ref,
    environment: client.environment,
    secretId,
    userId: decision.userId,
    grantType,
    scope,
    audience: audienceColumn(decision.audience),
    familyId: decision.familyId ?? (isRefreshIssued ? ports.newId() : null),
    exchange: decision.lineage ?? null,
    confirmation,
    issuedAt: issuedPast(now, client.tokensNotBefore, decision.tokensNotBefore),
    expiresAt: now + lifetime * 1000,
  };
  const accessToken =
    access.format === "jwt"
      ? await signAccessToken(access, Math.min(now, access.issuedAt), client, policy, issuer, ports)
      : encodeOpaque("access", access.id, ports.mac);
  const records = decision.again === null ? [access] : [];
  if (refresh === null) {
    const body = { access_token: accessToken, scope, token_type: tokenTypeOf(access), expires_in: lifetime };
    // RFC 8693 §2.2.1.
    const type = decision.exchange && (decision.exchange.asJwt ? JWT_URN : ACCESS_TOKEN_URN);
    return { records, body: type === undefined ? body : { ...body, issued_token_type: type } };
  }
  if (refresh.kind === "again") {
    return { records, body: withRefreshToken(accessToken, access, refresh.tokenId, decision, ports) };
  }
  // Refresh tokens are for this server alone, so always opaque.
  const successor: TokenRecord = {
    ...access,
    id: ids?.refresh ?? ports.newId(),
    kind: "refresh",
    format: "opaque",
    scope: refresh.scope,
    audience: audienceColumn(refresh.audience),
    // RFC 9449 §5: one of a client that can prove itself is bound to that client.
    confirmation: client.type === "public" ? confirmation : null,
    expiresAt: now + refresh.lifetime * 1000,
  };
  return { records: [access, successor], body: withRefreshToken(accessToken, access, successor.id, decision, ports) };
}

function withRefreshToken(
  accessToken: string,
  access: TokenRecord,
  refreshId: string,
  { scope, lifetime }: GrantDecision,
  { mac }: IssuePorts,
): Issued["body"] {
  const refreshToken = encodeOpaque("refresh", refreshId, mac);
  return { access_token: accessToken, refresh_token: refreshToken, scope, token_type: tokenTypeOf(access), expires_in: lifetime };
}

/** An API decides on the format of tokens that are for it alone. */
function formatFor(audience: GrantDecision["audience"], client: RegisteredClient, policy: RealmPolicy): TokenFormat {
  const [only, ...others] = audience ?? [];
  const api = only === undefined || others.length > 0 ? undefined : policy.apis.get(only);
  return api?.tokenFormat ?? client.tokenFormat;
}

/** As a record keeps it: URIs have no blanks (RFC 3986 §2). */
export function audienceColumn(audience: GrantDecision["audience"]): string | null {
  return audience === null ? null : audience.join(" ");
}
