import type { IncomingMessage } from "node:http";

/**
 * Brings an absolute-form request target (RFC 9112 §3.2.2, as proxies and seed 004's document write it) to origin
 * form, in place: `https://host/as/token.oauth2` becomes `/as/token.oauth2`.
 *
 * @returns the host that was asked for: such a target's own, which counts in place of the Host header, else that.
 */
export function normaliseTarget(incoming: IncomingMessage): string | undefined {
  const target = incoming.url ?? "/";
  if (target.startsWith("/")) return incoming.headers.host;
  const [whole, host] = /^https?:\/\/([^/?#]+)/i.exec(target) ?? [];
  if (whole === undefined) return incoming.headers.host;
  const rest = target.slice(whole.length);
  incoming.url = rest.startsWith("/") ? rest : `/${rest}`;
  return host;
}

/** The target's path, without query. */
export function pathOf(target: string): string {
  const query = target.indexOf("?");
  return query < 0 ? target : target.slice(0, query);
}

/**
 * Whether every `%` of a path belongs to the escape of a character in UTF-8. Remix takes one that does not as it stands, and says so
 * on the console, three times.
 */
export function isWellEscaped(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a page's path has empty segments, dot segments or backslashes, as they stand or escaped: URL parsers make others of these, and no
 * link of ours has them.
 */
export function hasOddSegments(path: string): boolean {
  return /\/\/|\\|%2f|%5c|\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path);
}
