/** What a test needs to walk through `/authorize` as a client and as the person in front of it, without a script. */
import { inTransaction } from "#app/db/transaction";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { startSession } from "#app/services/accounts/sessions";
import type { Browser, Page } from "../integration/accounts/browser";
import { createUser, type TestClient } from "./fixtures";
import { type Answer, basic, post } from "./protocol-client";

export const CALLBACK = "https://client.example/callback";
/** RFC 7636 App. B. */
export const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

const VISITOR = {
  realmId: ROOT_REALM_ID,
  ip: "127.0.0.1",
  userAgent: "test",
  requestId: "test",
  cookies: { session: null, device: null },
};

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

/**
 * The request_uri of the same request, once it was pushed (RFC 9126).
 *
 * @param path of the endpoint
 */
export async function pushRequest(
  url: string,
  { clientId, secret }: Pick<TestClient, "clientId" | "secret">,
  changes: Fields = {},
  path = "/par",
): Promise<Answer> {
  const form = authorizationAddress(clientId, changes).split("?")[1] ?? "";
  return await post(url + path, form, { authorization: basic(clientId, secret) });
}

/** The address to which a browser is sent with it. */
export function broughtAddress(clientId: string, requestUri: unknown, path = "/authorize"): string {
  return `${path}?${new URLSearchParams({ client_id: clientId, request_uri: String(requestUri) })}`;
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

/** Somebody who has signed in and has allowed the client a scope, written straight to the database. */
export async function consentedPerson(
  { ref, applicationId }: Pick<TestClient, "ref" | "applicationId">,
  { scope = "default", redirectUri = CALLBACK } = {},
) {
  const userId = await createUser();
  const { token } = await inTransaction(async (tx) => {
    const now = new Date();
    const redirectHosts = JSON.stringify([new URL(redirectUri).hostname]);
    const granted = { scope, redirectHosts, grantedAt: now, lastUsedAt: now };
    await tx.consent.create({ data: { userId, clientRef: ref, realmId: ROOT_REALM_ID, applicationId, ...granted } });
    return await startSession(tx, { id: userId, role: "developer" }, VISITOR);
  });
  return { userId, sessionToken: token };
}

/** The cookie of a person's session, by the name that is read at every port. */
export function sessionCookie(sessionToken: string): string {
  return `latchkey=${sessionToken}`;
}

/** What `/authorize` answers to a session. */
export async function authorizeAs(url: string, sessionToken: string, address: string): Promise<Pick<Page, "status" | "location">> {
  const headers = { cookie: sessionCookie(sessionToken) };
  const answer = await fetch(url + address, { redirect: "manual", headers });
  await answer.arrayBuffer();
  return { status: answer.status, location: answer.headers.get("location") };
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
