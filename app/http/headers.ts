/** Headers of every answer that is not the protocol's. */
import { env } from "#app/platform/env";

interface PageFacts {
  readonly requestId: string;
  /** Of its own inline scripts; a page without any needs none. */
  readonly nonce?: string;
  /** Vite's development server adds inline styles and a web socket. */
  readonly development: boolean;
}

const CSP_REST = "img-src 'self' data:; font-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** No text becomes a script or markup in the browser: React's and Remix's output needs no policy that would make it so. */
const TRUSTED_TYPES = "; require-trusted-types-for 'script'; trusted-types 'none'";

/**
 * @param formTargets where forms of the page may lead besides the portal itself
 * @param frames origins of which the page has frames
 */
function contentSecurityPolicy(
  { nonce, development }: PageFacts,
  formTargets: readonly string[] = [],
  frames: readonly string[] = [],
): string {
  const style = development ? "'self' 'unsafe-inline'" : "'self'";
  const connect = development ? "'self' ws: wss:" : "'self'";
  const script = nonce === undefined ? "'self'" : `'self' 'nonce-${nonce}'`;
  const frame = frames.length === 0 ? "" : `frame-src ${frames.join(" ")}; `;
  return `default-src 'none'; ${frame}script-src ${script}; style-src ${style}; connect-src ${connect}; form-action ${["'self'", ...formTargets].join(" ")}; ${CSP_REST}${development ? "" : TRUSTED_TYPES}`;
}

/** What a page here could ask a browser for and never does; scripts that got in could not either. Copying to the clipboard stays. */
const PERMISSIONS_POLICY = [
  "accelerometer",
  "autoplay",
  "camera",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "geolocation",
  "gyroscope",
  "hid",
  "idle-detection",
  "local-fonts",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "picture-in-picture",
  "publickey-credentials-create",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "usb",
  "xr-spatial-tracking",
]
  .map((feature) => `${feature}=()`)
  .join(", ");

/** Sent with TLS only: half a year, without sub-domains, which may belong to others. */
export const STRICT_TRANSPORT_SECURITY = "max-age=15552000";

/** Whether users reach the portal over TLS, ended here or by a proxy in front. */
export function servesTls(): boolean {
  return env().publicUrl.startsWith("https:");
}

/** The headers every answer carries, pages and files alike. */
export function commonHeaders(requestId: string): Record<string, string> {
  return {
    "X-Request-Id": requestId,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    ...(servesTls() ? { "Strict-Transport-Security": STRICT_TRANSPORT_SECURITY } : {}),
  };
}

/**
 * Adds to a response of Remix what it needs to leave: the common headers, `no-store` unless the route says otherwise
 * (pages show what only their user may see), and the content security policy on HTML. A route's own headers stay.
 */
export function securePage(headers: Headers, facts: PageFacts): void {
  for (const [name, value] of Object.entries(commonHeaders(facts.requestId))) if (!headers.has(name)) headers.set(name, value);
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  if (headers.get("Content-Type")?.startsWith("text/html") && !headers.has("Content-Security-Policy")) {
    headers.set("Content-Security-Policy", contentSecurityPolicy(facts));
  }
}

/** What a page's loader, its action on a form's answer, and a refusal that either has thrown want to send. */
interface PageHeaders {
  readonly loaderHeaders: Headers;
  readonly actionHeaders: Headers;
  readonly errorHeaders: Headers | undefined;
}

/**
 * A page's `headers` export: hands on what its loader, and on a form's answer its action, has set, or a refusal that either
 * has thrown. Remix drops them otherwise; of a refusal it asks the route that shows it, which is the root.
 *
 * @example export const headers = pageHeaders;
 */
export function pageHeaders({ loaderHeaders, actionHeaders, errorHeaders }: PageHeaders): Headers {
  const headers = new Headers(loaderHeaders);
  for (const more of [actionHeaders, errorHeaders ?? []]) for (const [name, value] of more) headers.set(name, value);
  return headers;
}

/** Of an answer that holds a token or a secret: no cache may keep it. */
export const NO_STORE = { "Cache-Control": "no-store" } as const;

/**
 * The same of an answer that has a status and headers of its own.
 *
 * @example return data(result, unstored({ status: 409 }));
 */
export function unstored(init: ResponseInit = {}): ResponseInit {
  const headers = new Headers(init.headers);
  headers.set("Cache-Control", NO_STORE["Cache-Control"]);
  return { ...init, headers };
}

/**
 * Of a page whose address holds a one-time token: it goes into no referrer and no cache. Not `no-referrer`: with it browsers send a
 * plain form with `Origin: null`, which Remix refuses.
 */
export const ONE_TIME_LINK_HEADERS = { "Referrer-Policy": "strict-origin", "Cache-Control": "no-store" } as const;

/** The token of a one-time link's address, unchecked; "" if it has none. */
export function linkToken(request: Request): string {
  return new URL(request.url).searchParams.get("token") ?? "";
}

/** A host as it may stand in a policy: IPv6 addresses may not, nor what would end the entry. */
const POLICY_HOST = /^[a-z0-9._-]+$/i;
const POLICY_SCHEME = /^[a-z][a-z0-9+.-]*:$/;

/**
 * Of every answer on the way of an authorization request, redirects included: an application may have opened the window, and waits for it
 * to come back. One answer with another policy would part the two for good.
 */
export const KEEPS_OPENER = { "Cross-Origin-Opener-Policy": "unsafe-none" } as const;

/**
 * The headers of a page whose form ends up at a client's redirect URI. Chromium holds a form's whole chain of redirects to `form-action`, so that
 * names the redirect's origin or, where that has no form there, its scheme; and `https:`, as what listens there may send the person on to
 * a page of its own.
 *
 * @param facts of the request, as for {@link securePage}
 * @param redirectUri one that is registered for the client of the request
 * @example data(page, { headers: redirectingHeaders({ requestId, nonce, development: false }, "https://app.example/cb") })
 */
export function redirectingHeaders(facts: PageFacts, redirectUri: string): Headers {
  const { protocol, hostname, origin } = new URL(redirectUri);
  const isWeb = protocol === "https:" || protocol === "http:";
  const own = isWeb && POLICY_HOST.test(hostname) ? origin : protocol;
  const targets = [own, ...(isWeb ? ["https:"] : [])].filter((target) => target === origin || POLICY_SCHEME.test(target));
  return new Headers({
    "Content-Security-Policy": contentSecurityPolicy(facts, [...new Set(targets)]),
    ...KEEPS_OPENER,
  });
}

/**
 * The headers of a page with frames of other sites: of just their origins.
 *
 * @param urls of the frames
 * @example framingHeaders(facts, ["https://app.example/logout"])
 */
export function framingHeaders(facts: PageFacts, urls: readonly string[]): Headers {
  const origins = new Set(urls.flatMap((url) => (POLICY_HOST.test(new URL(url).hostname) ? [new URL(url).origin] : [])));
  return new Headers({ "Content-Security-Policy": contentSecurityPolicy(facts, [], [...origins]) });
}
