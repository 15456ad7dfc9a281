/** The portal's cookies: a session's opaque id, whose session is a row, the mark of a device that has signed in before, and what a browser keeps for itself. */
import type { z } from "zod";
import { type Realm, ROOT_REALM_PATH } from "#app/oauth/realm";
import type { SignedIn } from "#app/services/accounts/sign-in";
import type { BrowserCookies } from "#app/services/actor";
import { flowSchema, type PlaygroundFlow } from "#app/services/playground/flow";
import { DEFAULT_DISPLAY, type Display, displaySchema } from "./display";

const NAMES = {
  session: "latchkey",
  device: "latchkey-device",
  playground: "latchkey-playground",
  display: "latchkey-display",
  snippet: "latchkey-snippet",
} as const;

/** Ports that an address without one means. */
const DEFAULT_PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

/** Longer than any value of ours; a longer one is ignored. */
const MAX_VALUE_LENGTH = 200;
const MAX_FLOW_LENGTH = 1500;
/** Seconds in which a flow of the playground comes back. */
const FLOW_SECONDS = 600;
/** Seconds for which a browser keeps its display: as long as browsers keep a cookie at most. */
const DISPLAY_SECONDS = 400 * 86_400;
/** Half a year. */
const SNIPPET_SECONDS = 15_552_000;
/** No letter that a cookie may not have (RFC 6265 §4.1.1): grant types are words or URNs. */
const SNIPPET_CHOICE = /^([a-z]{1,20})~([a-z_:.-]{1,80})$/;

/** Where a cookie is sent to, and what it is called there. */
interface CookiePlace {
  readonly name: string;
  /** Its name when names did not say the port, and there was one realm. What was set then is still read: a session lasts 30 days, a device 180. */
  readonly formerName?: string;
  readonly path: string;
  readonly secure: boolean;
}

/**
 * Browsers keep one set of cookies for all ports of a host (RFC 6265 §8.5): the name says which port and path it is of, so that two
 * portals on one host, or two realms of one portal, do not sign each other out. Over https, `__Host-` binds a cookie to the host; it demands the path `/`, so that
 * a portal below a path has `__Secure-`. On plain http browsers refuse both prefixes.
 *
 * @example placeOf("session", realm).name // "__Secure-latchkey-443.portal"
 */
function placeOf(cookie: keyof typeof NAMES, { path, issuer, basePath }: Realm): CookiePlace {
  const { protocol, port } = new URL(issuer);
  const secure = protocol === "https:";
  const prefix = basePath === "" ? "__Host-" : "__Secure-";
  const mark = `${port || DEFAULT_PORTS[protocol]}${basePath.replaceAll("/", ".")}`;
  return {
    name: `${secure ? prefix : ""}${NAMES[cookie]}-${mark}`,
    ...(path === ROOT_REALM_PATH ? { formerName: `${secure ? "__Host-" : ""}${NAMES[cookie]}` } : {}),
    path: basePath || "/",
    secure,
  };
}

/** The session token and the device token of this realm's portal that the request carries. Not yet verified. */
export function readCookies(request: Request, realm: Realm): BrowserCookies {
  const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  return { session: valueAt(pairs, placeOf("session", realm)), device: valueAt(pairs, placeOf("device", realm)) };
}

function valueAt(pairs: readonly string[], { name, formerName }: CookiePlace): string | null {
  return valueNamed(pairs, name) ?? (formerName === undefined ? null : valueNamed(pairs, formerName));
}

function valueNamed(pairs: readonly string[], name: string, longest = MAX_VALUE_LENGTH): string | null {
  const value = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  return value === undefined || value.length > longest ? null : value;
}

/** The `Set-Cookie` value that keeps a flow of the playground until its callback. */
export function playgroundCookie(realm: Realm, flow: PlaygroundFlow): string {
  return serialise(placeOf("playground", realm), toValue(flow), FLOW_SECONDS);
}

/** The flow that the browser has under way; null: none, or not one of ours. */
export function readPlaygroundCookie(request: Request, realm: Realm): PlaygroundFlow | null {
  return readValue(request, placeOf("playground", realm), flowSchema, MAX_FLOW_LENGTH);
}

/** The `Set-Cookie` value that keeps how the browser's reader wants pages to look. */
export function displayCookie(realm: Realm, display: Display): string {
  return serialise(placeOf("display", realm), toValue(display), DISPLAY_SECONDS);
}

/** How the reader wants pages to look; the default where the browser says nothing that makes sense. */
export function readDisplayCookie(request: Request, realm: Realm): Display {
  return readValue(request, placeOf("display", realm), displaySchema) ?? DEFAULT_DISPLAY;
}

function toValue(content: object): string {
  return Buffer.from(JSON.stringify(content)).toString("base64url");
}

function readValue<T>(request: Request, { name }: CookiePlace, schema: z.ZodType<T>, longest = MAX_VALUE_LENGTH): T | null {
  const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  const value = valueNamed(pairs, name, longest);
  if (value === null) return null;
  try {
    return schema.parse(JSON.parse(Buffer.from(value, "base64url").toString()));
  } catch {
    return null;
  }
}

/** The `Set-Cookie` value that remembers in which language, and for which grant type, somebody looked at snippets last. */
export function snippetCookie(realm: Realm, language: string, grantType: string): string {
  return serialise(placeOf("snippet", realm), `${language}~${grantType}`, SNIPPET_SECONDS);
}

/** What {@link snippetCookie} remembers: names that may be no language or grant type of ours. */
export function readSnippetCookie(request: Request, realm: Realm): { readonly language?: string; readonly grantType?: string } {
  const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  const [, language, grantType] = SNIPPET_CHOICE.exec(valueNamed(pairs, placeOf("snippet", realm).name) ?? "") ?? [];
  return language === undefined || grantType === undefined ? {} : { language, grantType };
}

/**
 * The headers that sign a browser in: the session's cookie until the session ends at the latest, and the device's.
 *
 * @example return redirect("/applications", { headers: signedInHeaders(context.realm, await signIn(input, visitor)) });
 */
export function signedInHeaders(realm: Realm, { session, device }: SignedIn): Headers {
  const seconds = Math.max(0, Math.floor((session.expiresAt.getTime() - Date.now()) / 1000));
  const headers = new Headers();
  headers.append("Set-Cookie", serialise(placeOf("session", realm), session.token, seconds));
  headers.append("Set-Cookie", serialise(placeOf("device", realm), device.token, device.maxAgeSeconds));
  return headers;
}

/** The `Set-Cookie` value that forgets the session in the browser. The device stays known: it has signed in before. */
export function clearedSessionCookie(realm: Realm): string {
  return serialise(placeOf("session", realm), "", 0);
}

/** Both kinds of token are base64url and dots: no escaping needed. */
function serialise({ name, path, secure }: CookiePlace, value: string, maxAge: number): string {
  return `${name}=${value}; Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
}
