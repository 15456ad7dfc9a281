/** The session cookie: an opaque id and nothing else. The session itself is a row. */
import { env } from "#app/platform/env";

/** `__Host-` binds the cookie to this host and to https; browsers refuse the prefix on plain http. */
function sessionCookieName(): string {
  return isSecure() ? "__Host-latchkey" : "latchkey";
}

function isSecure(): boolean {
  return env().publicUrl.startsWith("https:");
}

/** The session token that the request carries, or null. Not yet verified. */
export function readSessionCookie(request: Request): string | null {
  const header = request.headers.get("cookie");
  if (header === null) return null;
  const prefix = `${sessionCookieName()}=`;
  for (const pair of header.split(";")) {
    const trimmed = pair.trim();
    if (trimmed.startsWith(prefix)) return trimmed.slice(prefix.length);
  }
  return null;
}

/**
 * The `Set-Cookie` value that signs a browser in.
 *
 * @param session the token (base64url, no escaping needed) and the time at which the session ends at the latest
 */
export function sessionCookie(session: { readonly token: string; readonly expiresAt: Date }): string {
  const seconds = Math.max(0, Math.floor((session.expiresAt.getTime() - Date.now()) / 1000));
  return serialise(session.token, seconds);
}

/** The `Set-Cookie` value that forgets the session in the browser. */
export function clearedSessionCookie(): string {
  return serialise("", 0);
}

function serialise(value: string, maxAge: number): string {
  const secure = isSecure() ? "; Secure" : "";
  return `${sessionCookieName()}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`;
}
