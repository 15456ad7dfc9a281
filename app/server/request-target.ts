import type { IncomingMessage } from "node:http";

/**
 * Brings an absolute-form request target (RFC 9112 §3.2.2, as proxies and seed 004's document write it) to origin
 * form, in place: `https://host/as/token.oauth2` becomes `/as/token.oauth2`. What host it names is of no concern here.
 */
export function normaliseTarget(incoming: IncomingMessage): void {
  const target = incoming.url ?? "/";
  if (target.startsWith("/")) return;
  const scheme = /^https?:\/\/[^/?#]+/i.exec(target);
  if (!scheme) return;
  const rest = target.slice(scheme[0].length);
  incoming.url = rest.startsWith("/") ? rest : `/${rest}`;
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
