/** How long tokens live, in seconds: the client's choice or the realm's default, always within the realm's limits of today. */

import { OAuthError } from "../errors";
import type { ApiPolicy, RealmPolicy, RegisteredClient, StoredToken } from "../model";
import { uuidv7Time } from "../uuidv7";

type Lifetimes = "applicationTokenLifetime" | "userTokenLifetime" | "refreshTokenLifetime";
export type LifetimeClient = Pick<RegisteredClient, Lifetimes>;
export type LifetimePolicy = Pick<
  RealmPolicy,
  Lifetimes | "minimumTokenLifetime" | "maximumAccessTokenLifetime" | "maximumRefreshTokenLifetime" | "refreshFamilyLifetime"
>;

/** Which of the two access token lifetimes applies. */
export type AccessLifetime = "applicationTokenLifetime" | "userTokenLifetime";

/** The API that an access token is for, when that is one alone. */
type LifetimeApi = Pick<ApiPolicy, "accessTokenLifetime"> | undefined;

/** Seconds an access token lives when the request does not say. */
export function accessLifetime(which: AccessLifetime, client: LifetimeClient, policy: LifetimePolicy, api?: LifetimeApi): number {
  return within(chosen(which, client, api) ?? policy[which], policy.minimumTokenLifetime, policy.maximumAccessTokenLifetime);
}

/** What the key or the API says, the shorter of both; null: neither says anything. */
function chosen(which: AccessLifetime, client: LifetimeClient, api: LifetimeApi): number | null {
  const [ofKey, ofApi] = [client[which], api?.accessTokenLifetime ?? null];
  return ofKey === null || ofApi === null ? (ofKey ?? ofApi) : Math.min(ofKey, ofApi);
}

/**
 * Seconds a refresh token lives from its own issue: each use starts them anew, so a session ends by idleness (RFC 9700 §4.14.2).
 * Never longer than a whole family.
 */
export function refreshLifetime(client: LifetimeClient, policy: LifetimePolicy): number {
  const lifetime = client.refreshTokenLifetime ?? policy.refreshTokenLifetime;
  return Math.min(within(lifetime, policy.minimumTokenLifetime, policy.maximumRefreshTokenLifetime), policy.refreshFamilyLifetime);
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

/**
 * The lifetime of the access token: the one asked for by `validity_period`, WSO2's parameter, or the default. The upper limit is the realm's maximum, and
 * the client's or the API's own lifetime where it has one; the lower limit is the realm's minimum.
 *
 * @throws OAuthError `validity_period_invalid` when it is no whole number of seconds within the limits
 * @example requestedLifetime("120", "applicationTokenLifetime", client, policy) // 120
 */
export function requestedLifetime(
  asked: string | undefined,
  which: AccessLifetime,
  client: LifetimeClient,
  policy: LifetimePolicy,
  api?: LifetimeApi,
): number {
  const standard = accessLifetime(which, client, policy, api);
  if (asked === undefined) return standard;
  const maximum = chosen(which, client, api) === null ? policy.maximumAccessTokenLifetime : standard;
  const minimum = Math.min(policy.minimumTokenLifetime, maximum);
  const seconds = /^[0-9]{1,10}$/.test(asked) ? Number(asked) : Number.NaN;
  if (seconds >= minimum && seconds <= maximum) return seconds;
  throw new OAuthError("validity_period_invalid", {
    detail: { validity_period: asked.slice(0, 50), minimum, maximum },
    hint: `It must be whole seconds from ${minimum} to ${maximum}.`,
  });
}
