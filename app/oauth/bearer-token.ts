/** Access tokens as the credential of a request to a protected resource (RFC 6750). */
import { OAuthError } from "./errors";
import type { RealmPolicy } from "./model";
import { findLiveToken, type LiveToken, type LiveTokenPorts } from "./token-lookup";

/**
 * The live access token behind a text. For whom it is and what it may do is for the caller to check.
 *
 * @param now milliseconds since the epoch
 * @throws OAuthError `token_invalid` when it does not work, or is a refresh token
 */
export async function acceptBearer(
  text: string,
  policy: Pick<RealmPolicy, "realmId" | "issuers" | "apis" | "apiOfScope">,
  now: number,
  ports: LiveTokenPorts,
): Promise<LiveToken> {
  const live = await findLiveToken(text, policy, now, ports);
  if (live === undefined || live.token.kind !== "access") throw new OAuthError("token_invalid");
  return live;
}
