/** Access tokens as the credential of a request to a protected resource (RFC 6750). */
import { OAuthError } from "./errors";
import type { RealmPolicy } from "./model";
import { findLiveToken, type LiveToken, type LiveTokenPorts } from "./token-lookup";

const SCHEME = "bearer ";
/** `b64token` (RFC 6750 §2.1). */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

/**
 * The token of an `Authorization` header, or undefined when there is no header or it is by another scheme.
 *
 * @throws OAuthError `bearer_malformed` when the scheme is Bearer and no token follows
 * @example readBearer("Bearer lk_at_AQ…") // "lk_at_AQ…"
 */
export function readBearer(authorization: string | null): string | undefined {
  if (authorization === null || authorization.slice(0, SCHEME.length - 1).toLowerCase() !== SCHEME.trimEnd()) return undefined;
  if (authorization.length >= SCHEME.length && authorization[SCHEME.length - 1] !== " ") return undefined;
  const token = authorization.slice(SCHEME.length);
  if (!TOKEN.test(token)) throw new OAuthError("bearer_malformed");
  return token;
}

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
