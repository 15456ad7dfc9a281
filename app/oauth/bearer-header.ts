/** How an access token stands in a request (RFC 6750 §2.1). Pure text: the browser reads it too. */
import { OAuthError } from "./errors";

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
