/** The JWT bearer grant as libraries use it (issue 14 §5): openid-client, oauth4webapi, and the MCP client with an ID-JAG of an enterprise's identity provider. */
import { auth, CrossAppAccessProvider } from "@modelcontextprotocol/client";
import * as oauth from "oauth4webapi";
import { allowInsecureRequests, ClientSecretBasic, discovery, genericGrantRequest, tokenIntrospection } from "openid-client";
import { beforeAll, describe, expect, it } from "vitest";
import { JWT_BEARER_GRANT } from "#app/oauth/trusted-issuers/issuer";
import { ENGINES } from "#tests/support/databases";
import { createClient, setGrant, type TestClient } from "#tests/support/fixtures";
import { issued, type TestIssuer, trustIssuer } from "#tests/support/issuers";
import { subscribedApi } from "../integration/tokens/exchange-scene";
import { useServer } from "./setup";

const ISSUERS = ["", "/oauth2/token", "/oauth2", "/am/oauth2", "/am/oauth2/realms/root"];
const insecure = { [oauth.allowInsecureRequests]: true } as const;

describe.each(ENGINES)("the JWT bearer grant on %s", (engine) => {
  const server = useServer(engine);
  let client: TestClient;
  let idp: TestIssuer;
  beforeAll(async () => {
    await setGrant(JWT_BEARER_GRANT, true);
    client = await createClient({ grantTypes: [JWT_BEARER_GRANT], resourceServer: true });
    idp = await trustIssuer([client]);
  });

  it.each(ISSUERS)("openid-client trades an assertion at issuer %j", async (path) => {
    const { clientId, secret } = client;
    const issuer = server().url + path;
    const config = await discovery(new URL(issuer), clientId, {}, ClientSecretBasic(secret), { execute: [allowInsecureRequests] });
    const answer = await genericGrantRequest(config, JWT_BEARER_GRANT, { assertion: await issued(idp, issuer), scope: "default" });
    expect(answer).toMatchObject({ token_type: "bearer", scope: "default" });
    expect(answer.refresh_token).toBeUndefined();
    const sub = `ext:${idp.issuer}#anna`;
    expect(await tokenIntrospection(config, answer.access_token)).toMatchObject({ active: true, sub, client_id: clientId });
  });

  it.each(ISSUERS)("oauth4webapi trades an assertion at issuer %j, and reads the refusal of the same one again", async (path) => {
    const issuer = new URL(server().url + path);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    const known = { client_id: client.clientId };
    const assertion = await issued(idp, server().url + path);
    const trade = async () => {
      const proof = oauth.ClientSecretBasic(client.secret);
      const answer = await oauth.genericTokenEndpointRequest(as, known, proof, JWT_BEARER_GRANT, { assertion }, insecure);
      return await oauth.processGenericTokenEndpointResponse(as, known, answer);
    };
    expect(await trade()).toMatchObject({ token_type: "bearer" });
    await expect(trade()).rejects.toMatchObject({ error: "invalid_grant", status: 400 });
  });

  it("the MCP client's CrossAppAccessProvider finds the portal by the API's metadata, and has a token for that API", async () => {
    const { clientId, secret } = client;
    const api = await subscribedApi(client, [client]);
    const { url } = server();
    const metadata = { resource: api.identifier, authorization_servers: [url] };
    /** The API's host answers with its metadata (RFC 9728) alone. */
    const fetchFn = async (address: string | URL, init?: RequestInit) =>
      String(address).startsWith(api.identifier) ? Response.json(metadata) : await fetch(address, init);
    const provider = new CrossAppAccessProvider({
      assertion: async ({ authorizationServerUrl, resourceUrl }) =>
        await issued(idp, authorizationServerUrl.replace(/\/$/, ""), {
          header: { typ: "oauth-id-jag+jwt" },
          claims: { client_id: clientId, resource: resourceUrl.replace(/\/$/, "") },
        }),
      ...{ clientId, clientSecret: secret, expectedIssuer: url, fetchFn },
    });
    expect(await auth(provider, { serverUrl: api.identifier, fetchFn })).toBe("AUTHORIZED");
    const config = await discovery(new URL(url), clientId, {}, ClientSecretBasic(secret), { execute: [allowInsecureRequests] });
    const token = provider.tokens()?.access_token ?? "";
    expect(await tokenIntrospection(config, token)).toMatchObject({ active: true, aud: api.identifier });
  });
});
