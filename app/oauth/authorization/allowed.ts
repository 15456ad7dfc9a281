/** A request that its person has allowed: what is issued for it is made from this. */
import type { Authentication, RealmPolicy } from "../model";
import { PASSWORD_CONTEXT } from "../openid/authentication-context";
import type { TokenUser } from "../ports";
import type { Person } from "./decide";
import type { AuthorizationRequest } from "./request";

/** Somebody who has allowed a request, at a time. */
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
