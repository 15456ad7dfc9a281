/** What a test needs to walk through `/authorize` as a client and as the person in front of it, without a script. */
import type { Browser, Page } from "../integration/accounts/browser";
import { type Answer, basic, post } from "./protocol-client";

export const CALLBACK = "https://client.example/callback";
/** RFC 7636 App. B. */
const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

export type Fields = Readonly<Record<string, string>>;

/** The address of a request that is in order, but for `changes`; one that is "" is left out. */
export function authorizationAddress(clientId: string, changes: Fields = {}, path = "/authorize"): string {
  const fields = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: CALLBACK,
    scope: "default",
    state: "af0ifjsldkj",
    code_challenge: CHALLENGE,
    code_challenge_method: "S256",
    ...changes,
  };
  return `${path}?${new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== ""))}`;
}

/** The members of an answer that a redirect carries to the client, in its query or behind `#`. */
export function answered({ location }: Pick<Page, "location">): Fields {
  const url = new URL(location ?? "");
  return Object.fromEntries(new URLSearchParams(url.hash === "" ? url.search : url.hash.slice(1)));
}

/** Every hidden field of the page's form. */
export function hiddenFields(html: string): Fields {
  const inputs = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  return Object.fromEntries(inputs.map(([, name = "", value = ""]) => [unescapeHtml(name), unescapeHtml(value)]));
}

function unescapeHtml(text: string): string {
  return text.replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Presses Allow or Deny on a consent page. */
export async function press(browser: Browser, page: Page, answer: "allow" | "deny"): Promise<Page> {
  const action = /action="([^"]+)" aria-labelledby="consent-title"/.exec(page.html)?.[1] ?? "/authorize";
  return await browser.post(unescapeHtml(action), { ...hiddenFields(page.html), answer });
}

/** Asks as a signed-in person, allows it, and gives what the client is told. */
export async function allow(browser: Browser, address: string): Promise<Fields> {
  const page = await browser.get(address);
  return answered(page.status === 303 ? page : await press(browser, page, "allow"));
}

/** Redeems a code as a confidential client. */
export async function redeem(
  url: string,
  client: { readonly clientId: string; readonly secret: string },
  code: string | undefined,
  changes: Fields = {},
): Promise<Answer> {
  const form = { grant_type: "authorization_code", code: code ?? "", redirect_uri: CALLBACK, code_verifier: VERIFIER, ...changes };
  return await post(`${url}/token`, form, { authorization: basic(client.clientId, client.secret) });
}
