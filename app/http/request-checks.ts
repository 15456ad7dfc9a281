/** What is checked of a request before any page sees it: its method, its host, and the site that sent it. */

/** Methods that some URL of ours may answer; others are refused before routes see the request. */
const KNOWN = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Whether a request method is one that routes may see. TRACE, CONNECT and inventions are not. */
export function isKnownMethod(method: string): boolean {
  return KNOWN.has(method);
}

/** A host, and a port that does not count: proxies and containers commonly listen on another than they pass on. */
const HOST = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d*)?$/i;
/** Characters of a host that was asked for, as it is shown again. */
const SHOWN = 100;

/**
 * Whether a request names the portal's own host (RFC 9110 §7.4: one for another is misdirected). Answers for any name that an attacker points
 * at this server would let his pages' scripts in.
 *
 * @param asked the Host header, or the host of an absolute-form target.
 * @param expected the host of PUBLIC_URL, in lower case; undefined where that is not set: then every host is right.
 * @example isPublicHost("Portal.example.com:8443", "portal.example.com") // true
 */
export function isPublicHost(asked: string | undefined, expected: string | undefined): boolean {
  if (expected === undefined || asked === expected) return true;
  return (
    HOST.exec(asked ?? "")?.[1]
      ?.toLowerCase()
      .replace(/\.$/, "") === expected.replace(/\.$/, "")
  );
}

/** What was asked for, fit for a page, a log and JSON: nothing in it needs to be escaped. */
export function shownHost(asked: string | undefined): string {
  return asked ? asked.slice(0, SHOWN).replaceAll(/[^A-Za-z0-9.:[\]_-]/g, "?") : "none";
}

/** The Origin header of a write, as {@link shownHost} shows a host. */
export function shownOrigin(origin: string | null): string {
  const url = origin !== null && URL.canParse(origin) ? new URL(origin) : undefined;
  return url && /^https?:$/.test(url.protocol) ? `${url.protocol}//${shownHost(url.host)}` : "an address that the browser does not tell";
}

/**
 * Whether a browser sent this write over plain http to a portal whose address is https: its cookies are `Secure`, the browser would drop
 * them, and whoever signs in would be asked to sign in again without end. Where `Sec-Fetch-Site` came, browsers keep such cookies, as
 * for `http://localhost`.
 *
 * @param portal the portal's own origin.
 */
export function isInsecureWrite(method: string, headers: Pick<Headers, "get">, portal: string): boolean {
  if (SAFE_METHODS.has(method) || !portal.startsWith("https:") || headers.get("sec-fetch-site")) return false;
  return headers.get("origin")?.startsWith("http:") ?? false;
}

/** Methods that change nothing (RFC 9110 §9.2.1). */
const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a browser sent this write from another site: the check against cross-site request forgery, for every request that is none
 * of the protocol's. Follows Go's CrossOriginProtection: `Sec-Fetch-Site` decides where it is present; else `Origin` must be this
 * host's or the public URL's. Every browser supported sends one of the two, so a request with neither carries no session of a
 * browser; cookies are `SameSite=Lax` besides.
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
