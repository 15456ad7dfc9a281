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
