/** What tests of token exchange share: Ada has signed in to a shop, which has sent her token to an orders service, whose key exchanges it (RFC 8693). */
import { randomUUID } from "node:crypto";
import { recordConfigChange } from "#app/db/config-change";
import { inTransaction } from "#app/db/transaction";
import { ACCESS_TOKEN_URN, EXCHANGE_GRANT } from "#app/oauth/exchange/token-types";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { createClient, createScope, setGrant, type TestClient, type TestClientOptions } from "#tests/support/fixtures";
import { type Answer, basic, post, text } from "#tests/support/protocol-client";
import { type Console, PASSWORD, type Person } from "../admin/console";

export const EXCHANGE_PAGE = "/admin/exchange";
/** What Ada's token has. */
export const SCOPES = ["orders.read", "orders.write"] as const;

export interface ExchangeScene {
  readonly ada: Person;
  readonly shop: TestClient;
  readonly orders: TestClient;
  /** Ada's access token for the shop, and its refresh token. */
  readonly subject: string;
  readonly refresh: string;
}

/** @param form of Ada's token request, besides her name and password, as pairs: `resource` may repeat */
export async function anExchangeScene(
  portal: Console,
  options: {
    readonly shop?: TestClientOptions;
    readonly orders?: TestClientOptions;
    readonly form?: readonly (readonly [string, string])[];
  } = {},
): Promise<ExchangeScene> {
  for (const grant of ["password", EXCHANGE_GRANT]) await setGrant(grant, true);
  for (const name of SCOPES) await createScope(name);
  const ada = await portal.developer();
  const shop = await createClient({ ownerId: ada.userId, grantTypes: ["password", "refresh_token"], ...options.shop });
  const orders = await createClient({ grantTypes: [EXCHANGE_GRANT, "client_credentials"], ...options.orders });
  const signedIn = await signIn(portal, ada, shop, options.form);
  return { ada, shop, orders, subject: text(signedIn.json["access_token"]), refresh: text(signedIn.json["refresh_token"]) };
}

/** Ada's token for a client. */
export async function signIn(
  portal: Console,
  ada: Person,
  client: TestClient,
  more: readonly (readonly [string, string])[] = [],
): Promise<Answer> {
  const form = new URLSearchParams({ grant_type: "password", username: ada.email, password: PASSWORD, scope: SCOPES.join(" ") });
  for (const [name, value] of more) form.append(name, value);
  return await post(`${portal.url()}/token`, form.toString(), { authorization: basic(client.clientId, client.secret) });
}

/** An admin allows `by` to exchange the tokens of `of`. */
export function allowExchange(
  portal: Console,
  by: Pick<TestClient, "clientId">,
  of: Pick<TestClient, "clientId">,
  terms: Readonly<Record<string, string>> = {},
) {
  const pair = { intent: "add", clientId: by.clientId, subjectClientId: of.clientId };
  return portal.admin().post(EXCHANGE_PAGE, { ...pair, mode: "delegation", ...terms });
}

export function exchangeToken(portal: Console, client: TestClient, subject: string, form: Readonly<Record<string, string>> = {}) {
  return portal.token(client, { grant_type: EXCHANGE_GRANT, subject_token: subject, subject_token_type: ACCESS_TOKEN_URN, ...form });
}

/** What `/introspect` or `/revoke` says to a client of a token. */
export function askAbout(portal: Console, client: TestClient, path: "/introspect" | "/revoke", token: string) {
  return post(`${portal.url()}${path}`, { token }, { authorization: basic(client.clientId, client.secret) });
}

/** An API of `owner`, to which clients' applications subscribe. */
export async function subscribedApi(
  owner: TestClient,
  subscribers: readonly TestClient[],
  options: { readonly tokenFormat?: "opaque" | "jwt" } = {},
): Promise<{ readonly id: string; readonly identifier: string }> {
  const identifier = `https://${randomUUID()}.example`;
  return await inTransaction(async (tx) => {
    const api = await tx.api.create({
      data: { realmId: ROOT_REALM_ID, ownerId: owner.ownerId, identifier, name: identifier, approval: "request", ...options },
    });
    for (const { applicationId } of subscribers) {
      await tx.subscription.create({ data: { apiId: api.id, applicationId, realmId: ROOT_REALM_ID, state: "approved" } });
      await recordConfigChange(tx, { kind: "application", key: applicationId });
    }
    await recordConfigChange(tx, { kind: "realm", key: ROOT_REALM_ID });
    return { id: api.id, identifier };
  });
}
