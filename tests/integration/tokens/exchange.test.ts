/** Issue 14 §2: which key may exchange whose tokens, as an admin decides it in the portal, and what ends a token that was exchanged. */
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ACCESS_TOKEN_URN } from "#app/oauth/exchange/token-types";
import { ENGINES } from "#tests/support/databases";
import { createClient, type TestClient } from "#tests/support/fixtures";
import { read, text } from "#tests/support/protocol-client";
import { useConsole } from "../admin/console";
import { allowExchange, anExchangeScene, askAbout, EXCHANGE_PAGE, exchangeToken, signIn, subscribedApi } from "./exchange-scene";

describe.each(ENGINES)("token exchange on %s", (engine) => {
  const portal = useConsole(engine);
  const allow = (by: TestClient, of: TestClient, terms: Record<string, string> = {}) => allowExchange(portal, by, of, terms);
  const exchange = (client: TestClient, subject: string, form: Record<string, string> = {}) => exchangeToken(portal, client, subject, form);
  const ask = (client: TestClient, path: "/introspect" | "/revoke", token: string) => askAbout(portal, client, path, token);
  const isActive = async (client: TestClient, token: string) => (await ask(client, "/introspect", token)).json["active"];

  /** What /verify says of a token to the proxy of an API. */
  const verifierOf = async (apiId: string) => {
    const page = `/apis/${apiId}/proxy`;
    await portal.admin().post(page, { intent: "issue" });
    const [address = ""] = /\/verify\?api=[^<"\s]*lk_vk_[\w-]+/.exec((await portal.admin().get(page)).html) ?? [];
    return async (bearer: string) =>
      await read(await fetch(`${portal.url()}${address.replaceAll("&amp;", "&")}`, { headers: { authorization: `Bearer ${bearer}` } }));
  };

  it("is refused without a pair, works at the next request after an admin allows it, and is refused again at the next after it is removed", async () => {
    const { shop, orders, subject } = await anExchangeScene(portal);
    expect(await exchange(orders, subject)).toMatchObject({ status: 400, json: { error: "invalid_request" } });
    expect((await allow(orders, shop)).location).toBe(`${EXCHANGE_PAGE}?done=pair-allowed`);
    expect(await exchange(orders, subject)).toMatchObject({ status: 200, json: { issued_token_type: ACCESS_TOKEN_URN } });
    const gone = await portal.admin().post(EXCHANGE_PAGE, { intent: "remove", clientRef: orders.ref, subjectRef: shop.ref });
    expect(gone.location).toBe(`${EXCHANGE_PAGE}?done=pair-removed`);
    expect((await exchange(orders, subject)).status).toBe(400);
    const events = await database().prisma.auditEvent.findMany({
      where: { targetId: `${orders.ref} ${shop.ref}` },
      orderBy: { at: "asc" },
    });
    expect(events.map(({ action }) => action)).toEqual(["exchange-pair.allow", "exchange-pair.remove"]);
  });

  it("dies with the subject token, which goes on without it", async () => {
    const { shop, orders, subject } = await anExchangeScene(portal);
    await allow(orders, shop);
    const [one, other] = [
      text((await exchange(orders, subject)).json["access_token"]),
      text((await exchange(orders, subject)).json["access_token"]),
    ];
    expect((await ask(orders, "/revoke", one)).status).toBe(200);
    expect([await isActive(orders, one), await isActive(orders, other), await isActive(shop, subject)]).toEqual([false, true, true]);
    expect((await ask(shop, "/revoke", subject)).status).toBe(200);
    expect(await isActive(orders, other)).toBe(false);
  });

  it("dies with the subject token's family, whose rows its own is one of", async () => {
    const { shop, orders, subject, refresh } = await anExchangeScene(portal);
    await allow(orders, shop);
    const token = text((await exchange(orders, subject)).json["access_token"]);
    await ask(shop, "/revoke", refresh);
    expect(await isActive(orders, token)).toBe(false);
    const rows = await database().prisma.tokenRecord.findMany({ where: { clientRef: orders.ref, revokedAt: null } });
    expect(rows).toEqual([]);
  });

  it("/verify passes it with the actor's header, and refuses it once the subject token is revoked", async () => {
    const { ada, shop, orders } = await anExchangeScene(portal);
    const api = await subscribedApi(orders, [shop, orders]);
    const signedIn = await signIn(portal, ada, shop, [["resource", api.identifier]]);
    const subject = text(signedIn.json["access_token"]);
    await allow(orders, shop);
    const token = text((await exchange(orders, subject)).json["access_token"]);
    const verify = await verifierOf(api.id);
    const passed = await verify(token);
    expect([passed.status, passed.headers.get("x-auth-actor"), passed.headers.get("x-auth-subject")]).toEqual([
      200,
      orders.clientId,
      ada.userId,
    ]);
    expect((await verify(subject)).headers.get("x-auth-actor")).toBe("-");
    await ask(shop, "/revoke", subject);
    expect((await verify(token)).status).toBe(401);
  });

  it("/verify passes one that names no API at APIs alone to which the subject token's application subscribes, too", async () => {
    const { shop, orders, subject } = await anExchangeScene(portal);
    const [both, orderly] = [await subscribedApi(orders, [shop, orders]), await subscribedApi(orders, [orders])];
    await allow(orders, shop);
    const token = text((await exchange(orders, subject)).json["access_token"]);
    expect((await (await verifierOf(both.id))(token)).status).toBe(200);
    expect((await (await verifierOf(orderly.id))(token)).status).toBe(401);
  });

  it("leaves no live token where the subject token is revoked at the same time", async () => {
    const { shop, orders, subject } = await anExchangeScene(portal);
    await allow(orders, shop);
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, () => exchange(orders, subject)),
      ask(shop, "/revoke", subject),
      ...Array.from({ length: 10 }, () => exchange(orders, subject)),
    ]);
    const tokens = answers.flatMap(({ status, text: body, json }) => (status === 200 && body !== "{}" ? [text(json["access_token"])] : []));
    for (const token of tokens) expect(await isActive(orders, token)).toBe(false);
    expect((await exchange(orders, subject)).status).toBe(400);
  });

  it.each([
    ["a key that does not exist", { clientId: "nobody" }, "No key of this portal has this Client ID."],
    ["an API that does not exist", { apis: "https://none.example" }, "No API has the identifier https://none.example."],
    ["a scope that does not exist", { scopes: "none.read" }, "There is no scope none.read."],
    ["another kind", { mode: "pretence" }, "Choose one."],
  ])("the page refuses %s", async (_, terms, why) => {
    const { shop, orders } = await anExchangeScene(portal);
    const page = await allow(orders, shop, terms);
    expect([page.status, page.html.includes(why)]).toEqual([400, true]);
  });

  it("the page refuses a key without a secret, a key of the other environment, and a pair that is there", async () => {
    const { shop, orders } = await anExchangeScene(portal);
    const spa = await createClient({ type: "public", kind: "browser" });
    const sandbox = await createClient({ environment: "SANDBOX" });
    expect((await allow(spa, shop)).html).toContain("This key has no secret.");
    expect((await allow(orders, sandbox)).html).toContain("Both keys must be of the same environment.");
    await allow(orders, shop);
    expect((await allow(orders, shop)).status).toBe(409);
  });

  it("the page edits a pair, and saves nothing over what another admin has saved since (issue 11)", async () => {
    const { shop, orders, subject } = await anExchangeScene(portal);
    await allow(orders, shop);
    const address = `${EXCHANGE_PAGE}?${new URLSearchParams({ client: orders.ref, subject: shop.ref })}`;
    const version = /name="version" value="([^"]+)"/.exec((await portal.admin().get(address)).html)?.[1] ?? "";
    const edit = { intent: "edit", clientRef: orders.ref, subjectRef: shop.ref, version };
    expect((await portal.admin().post(address, { ...edit, mode: "impersonation" })).status).toBe(302);
    expect((await exchange(orders, subject)).status).toBe(200);
    expect((await portal.admin().post(address, { ...edit, mode: "delegation", scopes: "default" })).status).toBe(409);
  });
});
