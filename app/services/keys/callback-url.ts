const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Why a callback URL is refused, or null when it may be registered. It is later compared character by
 * character (RFC 9700 §4.1.3), so that what is stored is exactly what was typed.
 *
 * @example callbackUrlProblem("http://app.example/cb") // "… must begin with https://, …"
 */
export function callbackUrlProblem(url: string): string | null {
  const problem = reasonAgainst(url);
  return problem === null ? null : `${url.slice(0, 100)} ${problem}`;
}

function reasonAgainst(url: string): string | null {
  if (url.length > 2000) return "is too long.";
  if (/[^\x21-\x7e]/.test(url)) return "holds a character that a URL may not hold.";
  if (!URL.canParse(url)) return "is not an absolute URL.";
  const parsed = new URL(url);
  if (url.includes("#")) return "has a fragment (#), which a callback URL must not have.";
  if (url.includes("*")) return "has a wildcard: URLs are matched exactly.";
  if (parsed.username !== "" || parsed.password !== "") return "holds a user name or password.";
  const loopback = parsed.protocol === "http:" && LOOPBACK.has(parsed.hostname);
  if (parsed.protocol !== "https:" && !loopback) return "must begin with https://, or with http:// on localhost.";
  return null;
}
