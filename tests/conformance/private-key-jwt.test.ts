/** Clients that authenticate by `private_key_jwt`, as libraries do it: openid-client, oauth4webapi and MSAL for Node (issue 14 §3, §5). */
import { ConfidentialClientApplication, ProtocolMode } from "@azure/msal-node";
import { exportPKCS8 } from "jose";
import * as oauth from "oauth4webapi";
import {
  allowInsecureRequests,
  clientCredentialsGrant,
  discovery,
  initiateDeviceAuthorization,
  PrivateKeyJwt,
  tokenIntrospection,
  tokenRevocation,
} from "openid-client";
import { beforeAll, describe, expect, it } from "vitest";
import { DEVICE_GRANT } from "#app/oauth/device/code";
import { aKeyPair, anAssertion, createSigningClient, type KeyPair } from "#tests/support/assertions";
import { ENGINES } from "#tests/support/databases";
import { setGrant } from "#tests/support/fixtures";
import { ProxiedNetwork } from "./proxied-network";
import { useServer } from "./setup";

const ISSUERS = ["", "/oauth2/token", "/oauth2", "/am/oauth2", "/am/oauth2/realms/root"];
const insecure = { [oauth.allowInsecureRequests]: true } as const;

describe.each(ENGINES)("private_key_jwt on %s", (engine) => {
  const server = useServer(engine);
  let pair: KeyPair;
  beforeAll(async () => {
    pair = await aKeyPair();
    await setGrant(DEVICE_GRANT, true);
  });
  const aClient = () => createSigningClient(pair, { grantTypes: ["client_credentials", DEVICE_GRANT], resourceServer: true });

  it.each(ISSUERS)("openid-client obtains a token, asks about it, revokes it and begins a device flow at issuer %j", async (path) => {
    const { clientId } = await aClient();
    const key = { key: pair.privateKey, kid: pair.jwk.kid ?? "" };
    const execute = [allowInsecureRequests];
    const config = await discovery(new URL(server().url + path), clientId, {}, PrivateKeyJwt(key), { execute });
    const { access_token } = await clientCredentialsGrant(config);
    expect(await tokenIntrospection(config, access_token)).toMatchObject({ active: true, client_id: clientId });
    await tokenRevocation(config, access_token);
    expect(await tokenIntrospection(config, access_token)).toEqual({ active: false });
    expect(await initiateDeviceAuthorization(config, {})).toMatchObject({ user_code: expect.any(String) });
  });

  it.each(ISSUERS)("oauth4webapi obtains a token, asks about it and revokes it at issuer %j", async (path) => {
    const issuer = new URL(server().url + path);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    const client = { client_id: (await aClient()).clientId };
    const authentication = oauth.PrivateKeyJwt(pair.privateKey);
    const answer = await oauth.clientCredentialsGrantRequest(as, client, authentication, {}, insecure);
    const { access_token } = await oauth.processClientCredentialsResponse(as, client, answer);
    const about = () => oauth.introspectionRequest(as, client, authentication, access_token, insecure);
    expect(await oauth.processIntrospectionResponse(as, client, await about())).toMatchObject({ active: true });
    await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, authentication, access_token, insecure));
    expect(await oauth.processIntrospectionResponse(as, client, await about())).toMatchObject({ active: false });
  });
});

describe.each(ENGINES)("private_key_jwt by MSAL for Node on %s", (engine) => {
  /** MSAL takes no authority by `http`: the tests stand where a proxy that ends TLS would. */
  const PORTAL = "https://localhost";
  const server = useServer(engine, { PUBLIC_URL: PORTAL });

  it("has a token with each assertion that its callback signs (decision 57)", async () => {
    const pair = await aKeyPair();
    const client = await createSigningClient(pair);
    const clientAssertion = async () => await anAssertion(client, pair, PORTAL);
    const auth = { clientId: client.clientId, authority: PORTAL, knownAuthorities: ["localhost"], clientAssertion };
    const system = { protocolMode: ProtocolMode.OIDC, networkClient: new ProxiedNetwork(PORTAL, `http://localhost:${server().port}`) };
    const app = new ConfidentialClientApplication({ auth, system });
    for (let request = 0; request < 3; request += 1)
      expect(await app.acquireTokenByClientCredential({ scopes: ["default"], skipCache: true })).toMatchObject({ fromCache: false });
  });

  it("has a token with the assertion that it signs itself, and is refused with the same one again", async () => {
    const pair = await aKeyPair("certificate", "PS256");
    const client = await createSigningClient(pair, { publicKeys: { jwks: JSON.stringify({ keys: [{ ...pair.jwk, kid: undefined }] }) } });
    const clientCertificate = { thumbprintSha256: "00".repeat(32), privateKey: await exportPKCS8(pair.privateKey) };
    const auth = { clientId: client.clientId, authority: PORTAL, knownAuthorities: ["localhost"], clientCertificate };
    const system = { protocolMode: ProtocolMode.OIDC, networkClient: new ProxiedNetwork(PORTAL, `http://localhost:${server().port}`) };
    const app = () => new ConfidentialClientApplication({ auth, system });
    const first = app();
    const request = { scopes: ["default"], skipCache: true };
    expect(await first.acquireTokenByClientCredential(request)).toMatchObject({ fromCache: false });
    await expect(first.acquireTokenByClientCredential(request)).rejects.toMatchObject({ errorCode: "invalid_client" });
    expect(await app().acquireTokenByClientCredential(request)).toMatchObject({ fromCache: false });
  });
});
