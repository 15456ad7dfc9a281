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
  if (typeof value !== "string" || value.length > 2000) return fallback;
  // Visible ASCII only: what is beyond it has no place in a Location header, and no control character passes.
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(value) || value.includes("\\")) return fallback;
  return staysHere(value) ? value : fallback;
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
