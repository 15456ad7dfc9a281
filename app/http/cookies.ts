/** The portal's cookies: a session's opaque id, whose session is a row, and the mark of a device that has signed in before. */
import { env } from "#app/platform/env";
import type { SignedIn } from "#app/services/accounts/sign-in";
import type { BrowserCookies } from "#app/services/accounts/visitor";

const NAMES = { session: "latchkey", device: "latchkey-device" } as const;

/** Longer than any value of ours; what is longer is nobody's. */
const MAX_VALUE_LENGTH = 200;

/** `__Host-` binds the cookie to this host and to https; browsers refuse the prefix on plain http. */
function fullName(cookie: keyof typeof NAMES): string {
  return isSecure() ? `__Host-${NAMES[cookie]}` : NAMES[cookie];
}

function isSecure(): boolean {
  return env().publicUrl.startsWith("https:");
}

/** The session token and the device token that the request carries. Not yet verified. */
export function readCookies(request: Request): BrowserCookies {
  const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  return { session: valueNamed(pairs, fullName("session")), device: valueNamed(pairs, fullName("device")) };
}

function valueNamed(pairs: readonly string[], name: string): string | null {
  const value = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  return value === undefined || value.length > MAX_VALUE_LENGTH ? null : value;
}

/**
 * The headers that sign a browser in: the session's cookie until the session ends at the latest, and the device's.
 *
 * @example return redirect("/applications", { headers: signedInHeaders(await signIn(input, visitor)) });
 */
export function signedInHeaders({ session, device }: SignedIn): Headers {
  const seconds = Math.max(0, Math.floor((session.expiresAt.getTime() - Date.now()) / 1000));
  const headers = new Headers();
  headers.append("Set-Cookie", serialise("session", session.token, seconds));
  headers.append("Set-Cookie", serialise("device", device.token, device.maxAgeSeconds));
  return headers;
}

/** The `Set-Cookie` value that forgets the session in the browser. The device stays known: it has signed in before. */
export function clearedSessionCookie(): string {
  return serialise("session", "", 0);
}

/** Both kinds of token are base64url and dots: no escaping needed. */
function serialise(cookie: keyof typeof NAMES, value: string, maxAge: number): string {
  const secure = isSecure() ? "; Secure" : "";
  return `${fullName(cookie)}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`;
}
