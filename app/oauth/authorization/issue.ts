/** What a request at `/authorize` is given once the person has allowed it. */
import { issuedPast, markOf } from "../checks/mark";
import type { Effect } from "../effects";
import type { Authentication, RealmPolicy } from "../model";
import type { TokenMac, TokenUser } from "../ports";
import { encodeOpaque } from "../tokens/opaque";
import type { Person } from "./decide";
import type { AuthorizationRequest } from "./request";

export interface AuthorizationIssuePorts {
  readonly mac: TokenMac;
  newId(): string;
}

/** What is issued: members of the answer, and what is written with it. Nothing is stored yet. */
export interface AuthorizationIssue {
  readonly members: Readonly<Record<string, string>>;
  readonly effects: readonly Effect[];
}

/** Milliseconds for which an unused code's row outlives it, so that a late one is called expired and not unknown. */
const KEPT_UNUSED = 60_000;

/** How people sign in here (RFC 8176). */
const BY_PASSWORD = ["pwd"] as const;

/** How a person signed in, as far as the request wants it told. */
function authenticationOf({ nonce, claims, issuer }: AuthorizationRequest, { sessionId, authTime }: Person): Authentication {
  return { sessionId, authTime, nonce, acr: null, amr: BY_PASSWORD, claims, issuer };
}

/**
 * Issues what the response type asks for.
 *
 * @param user the person as the token path knows them
 * @param now milliseconds since the epoch
 */
export function issueAuthorization(
  request: AuthorizationRequest,
  person: Person,
  user: TokenUser,
  policy: RealmPolicy,
  now: number,
  ports: AuthorizationIssuePorts,
): AuthorizationIssue {
  const { client, challenge } = request;
  const expiresAt = now + policy.codeLifetime * 1000;
  const { sessionId, authTime, nonce, acr, amr, claims } = authenticationOf(request, person);
  const code = {
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
  return { members: { code: encodeOpaque("code", code.id, ports.mac) }, effects: [{ kind: "storeCode", code }] };
}
