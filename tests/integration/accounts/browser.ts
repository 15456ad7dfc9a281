/** A browser without JavaScript, as far as accounts need one: cookies, forms, no redirects followed by itself. */
import { randomBytes } from "node:crypto";

const key = () => randomBytes(32).toString("base64url");

/** Settings that processes with one database must share. */
export const SHARED_KEYS = { KEY_ENCRYPTION_KEY: key(), TOKEN_MAC_KEYS: key() };

export interface Page {
  readonly status: number;
  readonly headers: Headers;
  /** The redirect's target, or null. */
  readonly location: string | null;
  readonly html: string;
}

export interface Browser {
  get(path: string): Promise<Page>;
  /** Submits a form of one of the portal's own pages; a list is a name that repeats, FormData a form with a file. */
  post(
    path: string,
    fields: FormData | Readonly<Record<string, string | readonly string[]>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Page>;
  /** The cookies it would send. */
  cookies(): ReadonlyMap<string, string>;
}

/** An address nobody else has, for a server that trusts its proxy: throttles count by source. */
export function fromElsewhere(): Readonly<Record<string, string>> {
  const group = () => Math.floor(Math.random() * 0xffff).toString(16);
  return { "x-forwarded-for": `2001:db8:${group()}:${group()}::1` };
}

/**
 * A browser with an empty cookie jar, or with a copy of another's: the same person, sent to another process by a proxy.
 *
 * @param base the server's address, without a trailing slash
 * @param common headers of every request, such as {@link fromElsewhere}
 * @example const ada = openBrowser(server.url); await ada.post("/signup", { name, email, password });
 */
export function openBrowser(
  base: string,
  cookies: ReadonlyMap<string, string> = new Map(),
  common: Readonly<Record<string, string>> = {},
): Browser {
  const jar = cookiesAt(base, cookies);

  async function send(path: string, init: RequestInit): Promise<Page> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...common, ...Object.fromEntries(new Headers(init.headers)), ...(cookie ? { cookie } : {}) };
    const response = await fetch(`${base}${path}`, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) keep(line);
    return { status: response.status, headers: response.headers, location: response.headers.get("location"), html: await response.text() };
  }

  function keep(setCookie: string): void {
    const [pair = "", ...attributes] = setCookie.split("; ");
    const [name = "", value = ""] = pair.split("=");
    if (attributes.includes("Max-Age=0")) jar.delete(name);
    else jar.set(name, value);
  }

  return {
    get: (path) => send(path, {}),
    post: (path, fields, headers = {}) =>
      send(path, {
        method: "POST",
        headers: { "sec-fetch-site": "same-origin", ...headers },
        body: fields instanceof FormData ? fields : encodeForm(fields),
      }),
    cookies: () => jar,
  };
}

/**
 * Cookies as another machine of the same portal gets them. In tests each machine has an address of its own, and a cookie's name says
 * the port; in service, and where a test sets PUBLIC_URL with the default port, all have the portal's.
 */
function cookiesAt(base: string, cookies: ReadonlyMap<string, string>): Map<string, string> {
  const { port } = new URL(base);
  return new Map([...cookies].map(([name, value]) => [name.replace(/^(latchkey(?:-device)?)-\d{4,5}$/, `$1-${port}`), value]));
}

function encodeForm(fields: Readonly<Record<string, string | readonly string[]>>): URLSearchParams {
  return new URLSearchParams(Object.entries(fields).flatMap(([name, values]) => [values].flat().map((value) => [name, value])));
}

/** Text of a page as it is read. */
export function unescapeHtml(text: string): string {
  return text.replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
