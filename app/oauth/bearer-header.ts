/** How an access token stands in a request (RFC 6750 §2.1, RFC 9449 §7.1). Pure text: the browser reads it too. */
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
function readBearer(authorization: string | null): string | undefined {
  if (authorization === null || authorization.slice(0, SCHEME.length - 1).toLowerCase() !== SCHEME.trimEnd()) return undefined;
  if (authorization.length >= SCHEME.length && authorization[SCHEME.length - 1] !== " ") return undefined;
  const token = authorization.slice(SCHEME.length);
  if (!TOKEN.test(token)) throw new OAuthError("bearer_malformed");
  return token;
}

/** A token, and the scheme by which it came. */
export interface PresentedToken {
  readonly scheme: "Bearer" | "DPoP";
  readonly token: string;
}

const DPOP_SCHEME = "dpop ";

/** Whether a header is by the scheme DPoP. */
export function isOfDpop(authorization: string | null): boolean {
  return authorization !== null && authorization.slice(0, DPOP_SCHEME.length).toLowerCase() === DPOP_SCHEME;
}

/**
 * The token of an `Authorization` header by either scheme, or undefined.
 *
 * @throws OAuthError `bearer_malformed` when no token follows
 * @example readAccessToken("DPoP lk_at_AQ…") // { scheme: "DPoP", token: "lk_at_AQ…" }
 */
export function readAccessToken(authorization: string | null): PresentedToken | undefined {
  if (authorization !== null && isOfDpop(authorization)) {
    const token = authorization.slice(DPOP_SCHEME.length);
    if (!TOKEN.test(token)) throw new OAuthError("bearer_malformed");
    return { scheme: "DPoP", token };
  }
  const token = readBearer(authorization);
  return token === undefined ? undefined : { scheme: "Bearer", token };
}
