/** Token exchange as the library `openid-client` asks for it, by its generic grant (RFC 8693). */
import { allowInsecureRequests, ClientSecretBasic, discovery, genericGrantRequest } from "openid-client";
import { describe, expect, it } from "vitest";
import { ACCESS_TOKEN_URN, EXCHANGE_GRANT } from "#app/oauth/exchange/token-types";
import { ENGINES } from "#tests/support/databases";
import { useConsole } from "../integration/admin/console";
import { allowExchange, anExchangeScene, askAbout } from "../integration/tokens/exchange-scene";

describe.each(ENGINES)("the generic grant of openid-client on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1" });

  it.each(["", "/oauth2/token", "/am/oauth2"])("exchanges a token at issuer %j, and is told why it may not", async (path) => {
    const { ada, shop, orders, subject } = await anExchangeScene(portal);
    const config = await discovery(new URL(portal.url() + path), orders.clientId, {}, ClientSecretBasic(orders.secret), {
      execute: [allowInsecureRequests],
    });
    expect(config.serverMetadata().grant_types_supported).toContain(EXCHANGE_GRANT);
    const form = { subject_token: subject, subject_token_type: ACCESS_TOKEN_URN };
    await expect(genericGrantRequest(config, EXCHANGE_GRANT, form)).rejects.toMatchObject({ error: "invalid_request" });
    await allowExchange(portal, orders, shop);
    const answer = await genericGrantRequest(config, EXCHANGE_GRANT, { ...form, scope: "orders.read" });
    expect(answer).toMatchObject({ issued_token_type: ACCESS_TOKEN_URN, token_type: "bearer", scope: "orders.read" });
    const act = { sub: orders.clientId, client_id: orders.clientId };
    expect((await askAbout(portal, orders, "/introspect", answer.access_token)).json).toMatchObject({ active: true, sub: ada.userId, act });
  });
});
