/** How long tokens live, in seconds: the client's choice or the realm's default, always within the realm's limits of today. */
import type { RealmPolicy, RegisteredClient } from "../model";

type Lifetimes = "applicationTokenLifetime" | "userTokenLifetime" | "refreshTokenLifetime";
export type LifetimeClient = Pick<RegisteredClient, Lifetimes>;
export type LifetimePolicy = Pick<
  RealmPolicy,
  Lifetimes | "minimumTokenLifetime" | "maximumAccessTokenLifetime" | "maximumRefreshTokenLifetime"
>;

/** Which of the two access token lifetimes applies. */
export type AccessLifetime = "applicationTokenLifetime" | "userTokenLifetime";

/** Seconds an access token lives when the request does not say. */
export function accessLifetime(which: AccessLifetime, client: LifetimeClient, policy: LifetimePolicy): number {
  return within(client[which] ?? policy[which], policy.minimumTokenLifetime, policy.maximumAccessTokenLifetime);
}

/** Seconds a refresh token lives from its own issue: each use starts them anew, so a session ends by idleness (RFC 9700 §4.14.2). */
export function refreshLifetime(client: LifetimeClient, policy: LifetimePolicy): number {
  return within(
    client.refreshTokenLifetime ?? policy.refreshTokenLifetime,
    policy.minimumTokenLifetime,
    policy.maximumRefreshTokenLifetime,
  );
}

function within(value: number, minimum: number, maximum: number): number {
  return Math.min(Math.max(value, minimum), maximum);
}
