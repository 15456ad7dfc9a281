/** Tokens for APIs, from the request to introspection: RFC 8707, RFC 9068 §3, items 105 and 109 of oauth.md. */
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import type { ApiPolicy, RegisteredClient } from "./model";
import { aPolicy, openScopes, START, someApis } from "./testing/fixtures";
import { anIntrospectionWorld, INACTIVE } from "./testing/introspection";
import { aRequest, type FormFields, member, textMember } from "./testing/requests";
import { createTokenEndpoint } from "./token-endpoint";

const ORDERS = "https://orders.example";
const STOCK = "https://stock.example";

/** A client that subscribes to two APIs of its realm; `leave` ends a subscription as the portal does. */
async function world({ client = {}, orders = {} }: { client?: Partial<RegisteredClient>; orders?: Partial<ApiPolicy> } = {}) {
  const { ids, ...apis } = someApis(
    { identifier: ORDERS, scopes: ["orders.read"], ...orders },
    { identifier: STOCK, scopes: ["stock.read"] },
  );
  const found = await anIntrospectionWorld({ client: { subscribedApis: ids, ...client } });
  const { store, ports, as } = found;
  await store.setPolicy(aPolicy({ ...apis, scopes: openScopes("default", "read", "orders.read", "stock.read") }));
  const send = (form: FormFields | string) => createTokenEndpoint(ports)(aRequest(form, as(found.client)));
  const obtain = async (form: FormFields = {}) => textMember(await send({ grant_type: "client_credentials", ...form }), "access_token");
  const leave = (index: number) => store.addClient({ ...found.client, subscribedApis: ids.filter((_, at) => at !== index) });
  return { ...found, send, obtain, leave };
}

const SIGN_IN = { grant_type: "password", username: "anna", password: "correct horse" } as const;

describe("a token for an API", () => {
  it("item 105: its aud is the API in the JWT, in the record and at introspection (RFC 8707 §2, RFC 9068 §3)", async () => {
    const { obtain, introspect } = await world({ client: { tokenFormat: "jwt" } });
    const token = await obtain({ resource: "https://ORDERS.example/" });
    expect(decodeJwt(token).aud).toBe(ORDERS);
    expect((await introspect(token)).body).toMatchObject({ active: true, aud: ORDERS });
  });

  it("several are an array (RFC 7519 §4.1.3), none is the issuer", async () => {
    const { send, obtain, introspect } = await world({ client: { tokenFormat: "jwt" } });
    const both = textMember(await send(`grant_type=client_credentials&resource=${ORDERS}&resource=${STOCK}`), "access_token");
    expect(decodeJwt(both).aud).toEqual([ORDERS, STOCK]);
    expect(member(await introspect(both), "aud")).toEqual([ORDERS, STOCK]);
    const { aud, iss } = decodeJwt(await obtain());
    expect(aud).toBe(iss);
  });

  it("invalid_target is the answer where an API is unknown, and the failure names it to the portal alone", async () => {
    const { send, store, client } = await world();
    const answer = await send({ grant_type: "client_credentials", resource: "https://other.example" });
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_target" } });
    expect(JSON.stringify(answer.body)).not.toContain("other.example");
    expect(await store.failures(client.applicationId)).toMatchObject([
      { cause: "target_unknown", detail: { resource: "https://other.example" } },
    ]);
  });

  it("has the API's own format and lifetime while that is its only audience", async () => {
    const { send, stored } = await world({ orders: { tokenFormat: "jwt", accessTokenLifetime: 120 } });
    const one = await send({ grant_type: "client_credentials", resource: ORDERS });
    expect(textMember(one, "access_token").split(".")).toHaveLength(3);
    expect(member(one, "expires_in")).toBe(120);
    const two = await send(`grant_type=client_credentials&resource=${ORDERS}&resource=${STOCK}`);
    expect(await stored(textMember(two, "access_token"))).toMatchObject({ format: "opaque", audience: `${ORDERS} ${STOCK}` });
    expect(member(two, "expires_in")).toBe(3600);
    expect((await send({ grant_type: "client_credentials", resource: ORDERS, validity_period: "121" })).status).toBe(400);
  });

  it("the client's default API is its audience where the request names none", async () => {
    const { obtain, introspect } = await world({ client: { defaultApi: STOCK } });
    expect(member(await introspect(await obtain()), "aud")).toBe(STOCK);
  });

  it("a person's token and its refreshes keep the audience, or narrow it (RFC 8707 §2.2)", async () => {
    const { send, stored } = await world();
    const first = await send(`${new URLSearchParams(SIGN_IN)}&scope=read+orders.read+stock.read&resource=${ORDERS}&resource=${STOCK}`);
    const narrowed = await send({ grant_type: "refresh_token", refresh_token: textMember(first, "refresh_token"), resource: STOCK });
    expect(await stored(textMember(narrowed, "access_token"))).toMatchObject({ audience: STOCK, scope: "read stock.read" });
    expect(await stored(textMember(narrowed, "refresh_token"))).toMatchObject({
      audience: `${ORDERS} ${STOCK}`,
      familyId: expect.any(String),
    });
    const whole = await send({ grant_type: "refresh_token", refresh_token: textMember(narrowed, "refresh_token") });
    expect(await stored(textMember(whole, "access_token"))).toMatchObject({
      audience: `${ORDERS} ${STOCK}`,
      scope: "read orders.read stock.read",
    });
  });
});

describe("an application that loses its subscription", () => {
  it("item 96: its tokens for the API are inactive for the next request, others stay", async () => {
    const { send, obtain, introspect, leave } = await world();
    const [forOrders, forStock] = [await obtain({ resource: ORDERS }), await obtain({ resource: STOCK })];
    const both = textMember(await send(`grant_type=client_credentials&resource=${ORDERS}&resource=${STOCK}`), "access_token");
    await leave(0);
    expect((await introspect(forOrders)).body).toEqual(INACTIVE);
    expect((await introspect(both)).body).toEqual(INACTIVE);
    expect(member(await introspect(forStock), "active")).toBe(true);
  });

  it("a token for every API loses the API's scopes, and is inactive when it had no others", async () => {
    const { obtain, introspect, leave } = await world();
    const [mixed, only] = [await obtain({ scope: "read orders.read" }), await obtain({ scope: "orders.read" })];
    expect(member(await introspect(mixed), "scope")).toBe("read orders.read");
    await leave(0);
    expect(member(await introspect(mixed), "scope")).toBe("read");
    expect((await introspect(only)).body).toEqual(INACTIVE);
  });

  it("its refresh tokens for the API are refused with invalid_grant", async () => {
    const { send, leave, store, client } = await world();
    const refresh_token = textMember(await send({ ...SIGN_IN, resource: ORDERS }), "refresh_token");
    await leave(0);
    const answer = await send({ grant_type: "refresh_token", refresh_token });
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect(await store.failures(client.applicationId)).toMatchObject([{ cause: "target_gone", at: START }]);
  });

  it("an API that is deleted ends them too", async () => {
    const { obtain, introspect, store } = await world();
    const token = await obtain({ resource: ORDERS });
    await store.setPolicy(aPolicy());
    expect((await introspect(token)).body).toEqual(INACTIVE);
  });
});
