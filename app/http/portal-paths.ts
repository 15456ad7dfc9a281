/**
 * Paths of the portal: below its base path, and as targets of a redirect. The base path is what the whole portal lies below, as in
 * `https://example.com/portal`. A proxy in front forwards requests with it or without; behind this file, both are the same.
 */
/** What Remix 2 puts behind the base path for the start page's data. */
const DATA_OF_START = ".data";
/** The same below a base path, and at a host's root. */
const START_DATA = "/_root.data";

const WELL_KNOWN = /^\/\.well-known\/[^/]+(?=\/)/;

/**
 * A request's path without the base path. One that does not begin with it has been stripped of it on the way. RFC 8414 §3.1 puts the
 * well-known part in front of an issuer's path, which is taken out behind it then.
 *
 * @param basePath "" or such as `/portal`.
 * @returns "" for the base path itself, without a slash; else a path that begins with a slash.
 * @example belowBase("/portal/login", "/portal") // "/login"
 * @example belowBase("/login", "/portal") // "/login"
 * @example belowBase("/.well-known/oauth-authorization-server/portal", "/portal") // "/.well-known/oauth-authorization-server"
 */
export function belowBase(path: string, basePath: string): string {
  if (basePath === "") return path;
  const [wellKnown = ""] = WELL_KNOWN.exec(path) ?? [];
  const rest = path.slice(wellKnown.length);
  if (path === `${basePath}${DATA_OF_START}`) return START_DATA;
  return rest === basePath || rest.startsWith(`${basePath}/`) ? wellKnown + rest.slice(basePath.length) : path;
}

/**
 * A page's target as Remix is asked for it, which knows the base path as its `basename`. Remix 2 names the start page's data after the
 * base path, `/portal.data`; browsers ask for it at `/portal/_root.data` (see the client's entry), which proxies forward.
 *
 * @param target a path below the base path, with its query.
 * @example pageTarget("/login?next=%2F", "/portal") // "/portal/login?next=%2F"
 */
export function pageTarget(target: string, basePath: string): string {
  return basePath === "" ? target : basePath + target.replace(/^\/_root\.data(?=$|\?)/, DATA_OF_START);
}

/** An authorization request comes back by its whole address, which is then part of another one: headers may have 16 kB. */
export const MOST_TARGET_LETTERS = 6000;

/**
 * A redirect target taken from outside, reduced to a path of this portal. Browsers read `//host` and `/\host`
 * as another host and drop tabs and line breaks inside a URL, so only plain absolute paths pass.
 *
 * @param value what the request said, such as `?next=`
 * @param fallback a trusted path for everything that is refused
 * @example safeRedirect("/applications?page=2", "/") // "/applications?page=2"
 * @example safeRedirect("//evil.example", "/") // "/"
 */
export function safeRedirect(value: unknown, fallback: string): string {
  if (typeof value !== "string" || value.length > MOST_TARGET_LETTERS) return fallback;
  // Visible ASCII only: what is beyond it has no place in a Location header, and no control character passes.
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(value) || value.includes("\\")) return fallback;
  return staysHere(value) ? value : fallback;
}

/**
 * Where a request's `?next=` leads: the page from which a guard has sent the person, else the applications.
 *
 * @param fallback a trusted path, where the applications are not what comes next
 * @example nextPath(new Request("https://portal.example/login?next=%2Fplayground")) // "/playground"
 */
export function nextPath({ url }: Pick<Request, "url">, fallback = "/applications"): string {
  return safeRedirect(new URL(url).searchParams.get("next"), fallback);
}

function staysHere(path: string): boolean {
  const base = "http://portal.invalid";
  try {
    const url = new URL(path, base);
    // The path is compared after normalisation too: "/.//host" becomes "//host".
    return url.origin === base && !url.pathname.startsWith("//");
  } catch {
    return false;
  }
}
