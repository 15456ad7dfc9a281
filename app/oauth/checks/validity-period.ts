/** `validity_period`: WSO2's parameter by which a request chooses its token's lifetime in seconds. */
import { OAuthError } from "../errors";
import { type AccessLifetime, accessLifetime, type LifetimeClient, type LifetimePolicy } from "./lifetime";

/**
 * The lifetime of the access token: the one asked for, or the default. The upper limit is the realm's maximum, and
 * the client's own lifetime where it has one; the lower limit is the realm's minimum.
 *
 * @throws OAuthError `validity_period_invalid` when it is no whole number of seconds within the limits
 * @example requestedLifetime("120", "applicationTokenLifetime", client, policy) // 120
 */
export function requestedLifetime(
  asked: string | undefined,
  which: AccessLifetime,
  client: LifetimeClient,
  policy: LifetimePolicy,
): number {
  const standard = accessLifetime(which, client, policy);
  if (asked === undefined) return standard;
  const maximum = client[which] === null ? policy.maximumAccessTokenLifetime : standard;
  const minimum = Math.min(policy.minimumTokenLifetime, maximum);
  const seconds = /^[0-9]{1,10}$/.test(asked) ? Number(asked) : Number.NaN;
  if (seconds >= minimum && seconds <= maximum) return seconds;
  throw new OAuthError("validity_period_invalid", {
    detail: { validity_period: asked.slice(0, 50), minimum, maximum },
    hint: `It must be whole seconds from ${minimum} to ${maximum}.`,
  });
}
