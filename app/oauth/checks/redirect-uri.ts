/** Where an answer of `/authorize` may be sent: what may be registered, and what a request may ask for of that. */

const MOST_LETTERS = 2000;
/** A host as it may stand in a content security policy: it has no letter that would begin another entry there. */
const PLAIN_HOST = /^(?:[a-z0-9._-]*|\[[0-9a-f:.]+\])$/i;
/** Hosts on which a program on the user's computer receives the answer (RFC 8252 §7.3; `localhost` as programs use it). */
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(["127.0.0.1", "[::1]", "localhost"]);
/** A loopback URI in three parts: host, port and the rest. */
const LOOPBACK_URI = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(?::(\d{1,5}))?([/?].*)?$/i;
/** Schemes that a browser or operating system answers itself, by running, showing or sending something: no application's own. */
const OTHERS_SCHEMES: ReadonlySet<string> = new Set(
  `about blob chrome data file filesystem ftp ftps intent jar javascript livescript mailto mhtml ms-msdt ms-officecmd ms-search news res
   resource search-ms shell sms ssh tel telnet urn vbscript view-source ws wss`.split(/\s+/),
);

/**
 * Why a redirect URI may not be registered, as the end of a sentence that begins with it; null: it may. Allowed are https, http on loopback hosts, and
 * private-use schemes (RFC 8252 §7).
 *
 * @example redirectUriProblem("http://app.example/cb") // "must begin with https://, …"
 */
export function redirectUriProblem(uri: string): string | null {
  if (uri.length > MOST_LETTERS) return "is too long.";
  if (/[^\x21-\x7e]|["'<>\\^`{|}]/.test(uri)) return "holds a character that a URL may not hold.";
  if (!URL.canParse(uri)) return "is not an absolute URL.";
  const { protocol, hostname, host, pathname, username, password } = new URL(uri);
  // RFC 6749 §3.1.2; RFC 9700 §4.1.3.
  if (uri.includes("#")) return "has a fragment (#), which a callback URL must not have.";
  if (uri.includes("*")) return "has a wildcard: URLs are matched exactly.";
  if (!PLAIN_HOST.test(hostname)) return "has a host name that cannot be used.";
  if (username !== "" || password !== "") return "holds a user name or password.";
  if (protocol === "https:" || (protocol === "http:" && LOOPBACK_HOSTS.has(hostname))) return null;
  if (protocol === "http:") return "must begin with https://, or with http:// on localhost.";
  const scheme = protocol.slice(0, -1);
  if (OTHERS_SCHEMES.has(scheme)) return `has the scheme ${scheme}, which is no application's own.`;
  if (host === "" && !/^\/?[^/]/.test(pathname)) return "has neither a host nor a path.";
  return null;
}

/**
 * Whether a request's redirect URI is a registered one: character by character (RFC 9700 §4.1.3), save the port on a loopback host, which a program
 * learns only when it listens (RFC 8252 §7.3).
 *
 * @example matchesRedirectUri("http://127.0.0.1:51004/cb", "http://127.0.0.1/cb") // true
 */
export function matchesRedirectUri(asked: string, registered: string): boolean {
  if (asked === registered) return true;
  const [, askedHost, askedPort = "80", askedRest] = LOOPBACK_URI.exec(asked) ?? [];
  const [, host, , rest] = LOOPBACK_URI.exec(registered) ?? [];
  return host !== undefined && askedHost?.toLowerCase() === host.toLowerCase() && Number(askedPort) <= 65_535 && askedRest === rest;
}

/**
 * Whether a redirect URI leads to a program on the user's own computer, where any program may listen.
 *
 * @example isLoopbackRedirectUri("http://localhost:8787/callback") // true
 */
export function isLoopbackRedirectUri(uri: string): boolean {
  return LOOPBACK_URI.test(uri);
}

/**
 * What people are told of where a redirect URI leads: its host, or the scheme where it is an application's own.
 *
 * @example redirectHost("cursor://anysphere.cursor-mcp/oauth/callback") // "cursor:"
 */
export function redirectHost(uri: string): string {
  const { protocol, hostname } = new URL(uri);
  return protocol === "https:" || protocol === "http:" ? hostname : protocol;
}
