/** What becomes of a request that is in order: the person signs in, is asked, or has allowed it, so that the client gets its answer. */
import { isLoopbackRedirectUri, redirectHost } from "../checks/redirect-uri";
import { OAuthError } from "../errors";
import type { Authentication, RealmPolicy } from "../model";
import { PASSWORD_CONTEXT } from "../openid/authentication-context";
import type { TokenUser } from "../ports";
import type { AuthorizationRequest } from "./request";

/** Somebody who has signed in with a browser. */
export interface Person {
  readonly userId: string;
  /** `Session.idHash` */
  readonly sessionId: string;
  /** When they last typed their password, milliseconds since the epoch. */
  readonly authTime: number;
}

/** What a person has allowed a client before. */
export interface Consent {
  /** Space separated. */
  readonly scope: string;
  readonly audience: readonly string[] | null;
  /** Where the person was shown that the answer goes. */
  readonly redirectHosts: readonly string[];
}

/** What is known of the person besides the request. */
export interface Standing {
  readonly person: Person | null;
  readonly consent: Consent | undefined;
  /** What the person has answered to this request's page; null: they have not been asked. */
  readonly answer: "allow" | "deny" | null;
  /** The person was sent to sign in for this request at that time; null: they were not. */
  readonly sentToSignInAt: number | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export type Decision = { readonly kind: "sign_in" } | { readonly kind: "ask" } | { readonly kind: "issue"; readonly person: Person };

/** Milliseconds in which a sign-in that was asked for counts as fresh, so that an old address cannot be used to get past `max_age`. */
const SIGN_IN_COUNTS_FOR = 600_000;

/**
 * Decides by OpenID Connect Core §3.1.2.3 and §3.1.2.4.
 *
 * @throws OAuthError `login_required`, `consent_required` where nobody may be asked, `consent_denied`
 */
export function decide(request: AuthorizationRequest, standing: Standing): Decision {
  const { person, answer } = standing;
  const isSilent = request.prompts.has("none");
  if (person === null || !isFresh(request, person, standing)) {
    if (isSilent) throw new OAuthError("login_required");
    return { kind: "sign_in" };
  }
  if (answer === "deny") throw new OAuthError("consent_denied");
  if (answer === null && mustAsk(request, standing.consent)) {
    if (isSilent) throw new OAuthError("consent_required");
    return { kind: "ask" };
  }
  return { kind: "issue", person };
}

/** Whether the password was typed lately enough: for this very request, or within `max_age` where `prompt=login` does not ask for it anew. */
function isFresh({ prompts, maxAge }: AuthorizationRequest, { authTime }: Person, { sentToSignInAt, now }: Standing): boolean {
  const sentLately = sentToSignInAt !== null && sentToSignInAt <= now && now - sentToSignInAt < SIGN_IN_COUNTS_FOR;
  if (sentLately && authTime >= sentToSignInAt) return true;
  return !prompts.has("login") && (maxAge === null || now - authTime <= maxAge * 1000);
}

function mustAsk(request: AuthorizationRequest, consent: Consent | undefined): boolean {
  if (request.prompts.has("consent") || request.prompts.has("select_account")) return true;
  return consent === undefined || !isIdentityProven(request) || !covers(consent, request);
}

/**
 * Whether the client can be nobody else. A public client on a loopback address or a private-use scheme can be any program of the person's
 * computer, so a consent of before says nothing of it (RFC 8252 §8.6).
 */
function isIdentityProven({ client, redirectUri }: AuthorizationRequest): boolean {
  return client.type === "confidential" || (redirectUri.startsWith("https:") && !isLoopbackRedirectUri(redirectUri));
}

/**
 * Whether the person has allowed all of it before, and was shown the host that the answer goes to: a client may have several, or get others later,
 * and people know it by the one that they saw (RFC 9700 §4.15).
 */
function covers(consent: Consent, { scope, audience, redirectUri }: AuthorizationRequest): boolean {
  if (!consent.redirectHosts.includes(redirectHost(redirectUri))) return false;
  const allowed = new Set(consent.scope.split(" "));
  const resources = new Set(consent.audience ?? []);
  return scope.split(" ").every((name) => allowed.has(name)) && (audience ?? []).every((resource) => resources.has(resource));
}

/** A request that its person has allowed, at a time: what is issued for it is made from this. */
export interface Allowed {
  readonly request: AuthorizationRequest;
  readonly person: Person;
  /** The person as the token path knows them. */
  readonly user: TokenUser;
  readonly policy: RealmPolicy;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** How people sign in here (RFC 8176). */
const BY_PASSWORD = ["pwd"] as const;

/** How a person signed in. */
export function authenticationOf({ nonce, claims, issuer }: AuthorizationRequest, { sessionId, authTime }: Person): Authentication {
  return { sessionId, authTime, nonce, acr: PASSWORD_CONTEXT, amr: BY_PASSWORD, claims, issuer };
}
