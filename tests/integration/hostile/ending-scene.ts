/** What an event may end: a person's sessions, tokens that act for the person, and an application of theirs with its tokens. */
import { createClient, createSecret, type TestClient } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import { type Browser, fromElsewhere, openBrowser } from "../accounts/browser";
import { type Console, PASSWORD, type Person } from "../admin/console";

/** Tokens of one authorisation; the refresh token is the newest of its family. */
interface Tokens {
  readonly client: TestClient;
  readonly access: string;
  refresh: string;
}

export interface Scene {
  readonly portal: Console;
  readonly owner: Person;
  /** The owner, signed in a second time. */
  readonly elsewhere: Browser;
  /** A key of the owner's application. Its second secret is there for when the first one is gone. */
  readonly application: TestClient;
  readonly spare: { readonly id: string; readonly secret: string };
  /** Act for the owner, at somebody else's application. */
  readonly personal: Tokens;
  /** Act for somebody else, at the owner's application. */
  readonly owned: Tokens;
  /** The application acts as itself. */
  readonly plain: string;
}

/** What works, as the portal and the protocol answer it. */
export interface Observed {
  /** Of the two sessions. */
  readonly sessions: { readonly here: boolean; readonly elsewhere: boolean };
  readonly personal: { readonly access: boolean; readonly family: boolean };
  readonly owned: { readonly plain: boolean; readonly access: boolean; readonly family: boolean };
  /** Whether the application obtains tokens. */
  readonly mints: boolean;
}

const GRANTS = ["client_credentials", "password", "refresh_token"] as const;

/** Sets a scene in which everything works. */
export async function setScene(portal: Console): Promise<Scene> {
  const [owner, customer] = [await portal.developer(), await portal.developer("Grace Hopper")];
  const elsewhere = openBrowser(portal.url());
  await elsewhere.post("/login", { email: owner.email, password: PASSWORD }, fromElsewhere());
  const application = await createClient({ ownerId: owner.userId, grantTypes: GRANTS });
  const foreign = await createClient({ ownerId: customer.userId, grantTypes: GRANTS });
  const plain = text((await portal.token(application, { grant_type: "client_credentials" })).json["access_token"]);
  return {
    portal,
    owner,
    elsewhere,
    application,
    spare: await createSecret(application),
    personal: await signInTo(portal, foreign, owner.email),
    owned: await signInTo(portal, application, customer.email),
    plain,
  };
}

/** A new authorisation by the password grant. */
export async function signInTo(portal: Console, client: TestClient, username: string, password = PASSWORD): Promise<Tokens> {
  const { json } = await portal.token(client, { grant_type: "password", username, password });
  return { client, access: text(json["access_token"]), refresh: text(json["refresh_token"]) };
}

/** Asks for everything. A refresh token that works is replaced by its successor. */
export async function observe(scene: Scene): Promise<Observed> {
  const { portal, owner, elsewhere, application, spare, personal, owned, plain } = scene;
  const observer = await createClient({ resourceServer: true });
  const active = async (token: string) => (await post(`${portal.url()}/introspect`, { token }, as(observer))).json["active"] === true;
  const signedIn = async (browser: Browser) => (await browser.get("/account")).status === 200;
  const withSpare = { ...application, secret: spare.secret };
  return {
    sessions: { here: await signedIn(owner.browser), elsewhere: await signedIn(elsewhere) },
    personal: { access: await active(personal.access), family: await refreshes(portal, personal, personal.client) },
    owned: { plain: await active(plain), access: await active(owned.access), family: await refreshes(portal, owned, withSpare) },
    mints: (await portal.token(withSpare, { grant_type: "client_credentials" })).status === 200,
  };
}

async function refreshes(portal: Console, tokens: Tokens, client: TestClient): Promise<boolean> {
  const answer = await portal.token(client, { grant_type: "refresh_token", refresh_token: tokens.refresh });
  if (answer.status !== 200) return false;
  tokens.refresh = text(answer.json["refresh_token"]);
  return true;
}

export function as(client: TestClient): { readonly authorization: string } {
  return { authorization: basic(client.clientId, client.secret) };
}
