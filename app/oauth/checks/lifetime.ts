/** How long tokens live, in seconds: the client's choice or the realm's default, always within the realm's limits of today. */
import type { RealmPolicy, RegisteredClient, StoredToken } from "../model";
import { uuidv7Time } from "../uuidv7";

type Lifetimes = "applicationTokenLifetime" | "userTokenLifetime" | "refreshTokenLifetime";
export type LifetimeClient = Pick<RegisteredClient, Lifetimes>;
export type LifetimePolicy = Pick<
  RealmPolicy,
  Lifetimes | "minimumTokenLifetime" | "maximumAccessTokenLifetime" | "maximumRefreshTokenLifetime" | "refreshFamilyLifetime"
>;

/** Which of the two access token lifetimes applies. */
export type AccessLifetime = "applicationTokenLifetime" | "userTokenLifetime";

/** Seconds an access token lives when the request does not say. */
export function accessLifetime(which: AccessLifetime, client: LifetimeClient, policy: LifetimePolicy): number {
  return within(client[which] ?? policy[which], policy.minimumTokenLifetime, policy.maximumAccessTokenLifetime);
}

/**
 * Seconds a refresh token lives from its own issue: each use starts them anew, so a session ends by idleness (RFC 9700 §4.14.2).
 * Never longer than a whole family.
 */
export function refreshLifetime(client: LifetimeClient, policy: LifetimePolicy): number {
  const chosen = client.refreshTokenLifetime ?? policy.refreshTokenLifetime;
  return Math.min(within(chosen, policy.minimumTokenLifetime, policy.maximumRefreshTokenLifetime), policy.refreshFamilyLifetime);
}

/**
 * Whole seconds until the refresh token's family ends, 0 or less when it has: a session in use ends too, however often it is
 * refreshed (RFC 9700 §4.14.2). The family's id is a UUIDv7 made with its first token, so it says when that was.
 */
export function familyRemainder(
  token: Pick<StoredToken, "familyId" | "issuedAt">,
  policy: Pick<RealmPolicy, "refreshFamilyLifetime">,
  now: number,
): number {
  const start = token.familyId === null ? token.issuedAt : uuidv7Time(token.familyId);
  return Math.floor((start - now) / 1000) + policy.refreshFamilyLifetime;
}

function within(value: number, minimum: number, maximum: number): number {
  return Math.min(Math.max(value, minimum), maximum);
}
