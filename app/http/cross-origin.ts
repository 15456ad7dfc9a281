/** The cross-site request forgery check, for every request that is none of the protocol's. */

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a browser sent this write from another site. Follows Go's CrossOriginProtection: `Sec-Fetch-Site` decides
 * where it is present; else `Origin` must be this host's or the public URL's; a request with neither comes from no
 * browser of this decade, so there is no session to ride on (cookies are `SameSite=Lax` besides).
 *
 * @param portal the portal's own origin, for proxies that rewrite `Host`.
 */
export function isCrossOriginWrite(method: string, headers: Pick<Headers, "get">, portal: string): boolean {
  if (SAFE_METHODS.has(method)) return false;
  const site = headers.get("sec-fetch-site");
  if (site) return site !== "same-origin" && site !== "none";
  const origin = headers.get("origin");
  if (!origin) return false;
  if (origin === portal) return false;
  return !URL.canParse(origin) || new URL(origin).host !== headers.get("host");
}
