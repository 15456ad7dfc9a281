/** What a request at `/authorize` is given once the person has allowed it. */
import { issuedPast, markOf } from "../checks/mark";
import type { Effect } from "../effects";
import { FAPI_CODE_LIFETIME } from "../fapi";
import type { AuthorizationCode, TokenRecord, UsageEvent } from "../model";
import { sidOf } from "../openid/session-id";
import type { IssuePorts } from "../tokens/issue";
import { encodeOpaque } from "../tokens/opaque";
import { issueThroughBrowser } from "./browser-tokens";
import { type Allowed, authenticationOf } from "./decide";

export type AuthorizationIssuePorts = IssuePorts;

/** What is issued: members of the answer, and what is written with it. Nothing is stored yet. */
export interface AuthorizationIssue {
  readonly members: Readonly<Record<string, string>>;
  readonly tokens: readonly TokenRecord[];
  /** The count of tokens that come through the browser; null where there are none. */
  readonly usage: UsageEvent | null;
  readonly effects: readonly Effect[];
}

/** Milliseconds for which an unused code's row outlives it, so that a late one is called expired and not unknown. */
const KEPT_UNUSED = 60_000;

const NO_TOKENS = { members: {}, tokens: [], usage: null } as const;

/** Issues what the response type asks for. */
export async function issueAuthorization(allowed: Allowed, ports: AuthorizationIssuePorts): Promise<AuthorizationIssue> {
  const { issues } = allowed.request.responseType;
  const code = issues.includes("code") ? makeCode(allowed, ports) : undefined;
  const codeText = code === undefined ? undefined : encodeOpaque("code", code.id, ports.mac);
  const tokens = issues.every((issued) => issued === "code")
    ? NO_TOKENS
    : await issueThroughBrowser(allowed, { familyId: code?.id ?? null, code: codeText }, ports);
  return {
    ...tokens,
    members: { ...(codeText !== undefined && { code: codeText }), ...tokens.members },
    effects: [...visitOf(allowed), ...(code === undefined ? [] : [{ kind: "storeCode", code } as const])],
  };
}

/** Written with what is issued: the client would else not be told of the session's end (OpenID Connect Back-Channel Logout 1.0). */
function visitOf({ request: { client, issuer }, person: { userId, sessionId }, now }: Allowed): readonly Effect[] {
  const { ref: clientRef, realmId } = client;
  return [
    { kind: "requireSession", sessionId },
    { kind: "noteSessionClient", sid: sidOf(sessionId, clientRef), sessionId, realmId, clientRef, userId, issuer, at: now },
    { kind: "noteConsentUse", userId, clientRef, at: now },
  ];
}

function makeCode({ request, person, user, policy, now }: Allowed, ports: AuthorizationIssuePorts): AuthorizationCode {
  const { client, challenge } = request;
  const lifetime = client.fapi ? Math.min(policy.codeLifetime, FAPI_CODE_LIFETIME) : policy.codeLifetime;
  const expiresAt = now + lifetime * 1000;
  const { sessionId, authTime, nonce, acr, amr, claims } = authenticationOf(request, person);
  return {
    id: ports.newId(),
    realmId: client.realmId,
    applicationId: client.applicationId,
    clientRef: client.ref,
    userId: person.userId,
    sessionId,
    redirectUri: request.redirectUri,
    redirectUriGiven: request.redirectUriGiven,
    scope: request.scope,
    audience: request.audience,
    codeChallenge: challenge?.text ?? null,
    codeChallengeMethod: challenge?.method ?? null,
    dpopJkt: request.dpopJkt,
    nonce,
    authTime,
    acr,
    amr,
    claims,
    issuer: request.issuer,
    // Past every mark, or it would be dead at once.
    issuedAt: issuedPast(now, client.tokensNotBefore, markOf(user, client.ref)),
    expiresAt,
    usedAt: null,
    keptUntil: expiresAt + KEPT_UNUSED,
  };
}
