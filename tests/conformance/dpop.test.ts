/** DPoP as libraries do it, with a retry for the server's nonce: openid-client and oauth4webapi (RFC 9449; issue 14 §5). */
import * as oauth from "oauth4webapi";
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildAuthorizationUrlWithPAR,
  ClientSecretBasic,
  calculatePKCECodeChallenge,
  clientCredentialsGrant,
  discovery,
  fetchUserInfo,
  getDPoPHandle,
  None,
  PrivateKeyJwt,
  randomDPoPKeyPair,
  randomPKCECodeVerifier,
  refreshTokenGrant,
  tokenIntrospection,
} from "openid-client";
import { beforeAll, describe, expect, it } from "vitest";
import { aKeyPair, createSigningClient } from "#tests/support/assertions";
import { allow, CALLBACK } from "#tests/support/authorization";
import { ENGINES } from "#tests/support/databases";
import { createClient, setGrant } from "#tests/support/fixtures";
import { useConsole } from "../integration/admin/console";

const insecure = { [oauth.allowInsecureRequests]: true } as const;
const ISSUERS = ["", "/oauth2/token", "/am/oauth2"];

describe.each(ENGINES)("DPoP on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1" });
  beforeAll(async () => await setGrant("refresh_token", true));
  const options = { execute: [allowInsecureRequests] };

  it.each(ISSUERS)("openid-client obtains bound tokens for itself at issuer %j", async (path) => {
    const client = await createClient({ resourceServer: true });
    const config = await discovery(new URL(portal.url() + path), client.clientId, {}, ClientSecretBasic(client.secret), options);
    const DPoP = getDPoPHandle(config, await randomDPoPKeyPair());
    for (let round = 0; round < 3; round += 1) {
      const { access_token, token_type } = await clientCredentialsGrant(config, {}, { DPoP });
      expect(token_type).toBe("dpop");
      const thumbprint = await DPoP.calculateThumbprint();
      expect(await tokenIntrospection(config, access_token)).toMatchObject({ active: true, token_type: "DPoP", cnf: { jkt: thumbprint } });
    }
  });

  it("openid-client obtains one with private_key_jwt, too: the request for a nonce does not use its assertion up", async () => {
    const pair = await aKeyPair();
    const client = await createSigningClient(pair);
    const key = { key: pair.privateKey, kid: pair.jwk.kid ?? "" };
    const config = await discovery(new URL(portal.url()), client.clientId, {}, PrivateKeyJwt(key), options);
    const DPoP = getDPoPHandle(config, await randomDPoPKeyPair());
    expect((await clientCredentialsGrant(config, {}, { DPoP })).token_type).toBe("dpop");
  });

  it.each(ISSUERS)("openid-client signs a person in with dpop_jkt, reads userinfo and refreshes at issuer %j", async (path) => {
    const grantTypes = ["authorization_code", "refresh_token"];
    const client = await createClient({ type: "public", grantTypes, callbackUrls: [CALLBACK], scopes: null });
    const { browser, userId } = await portal.developer();
    const metadata = { id_token_signed_response_alg: "ES256" };
    const config = await discovery(new URL(portal.url() + path), client.clientId, metadata, None(), options);
    const DPoP = getDPoPHandle(config, await randomDPoPKeyPair());
    const pkceCodeVerifier = randomPKCECodeVerifier();
    const asked = buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK,
      scope: "openid",
      code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
      dpop_jkt: await DPoP.calculateThumbprint(),
    });
    const answer = await allow(browser, asked.pathname + asked.search);
    const back = new URL(`${CALLBACK}?${new URLSearchParams(answer)}`);
    const tokens = await authorizationCodeGrant(config, back, { pkceCodeVerifier }, undefined, { DPoP });
    expect(tokens.token_type).toBe("dpop");
    expect(await fetchUserInfo(config, tokens.access_token, userId, { DPoP })).toMatchObject({ sub: userId });
    const refreshed = await refreshTokenGrant(config, tokens.refresh_token ?? "", undefined, { DPoP });
    expect(await fetchUserInfo(config, refreshed.access_token, userId, { DPoP })).toMatchObject({ sub: userId });
    const stranger = getDPoPHandle(config, await randomDPoPKeyPair());
    await expect(refreshTokenGrant(config, refreshed.refresh_token ?? "", undefined, { DPoP: stranger })).rejects.toMatchObject({
      error: "invalid_grant",
    });
  });

  it("openid-client binds a pushed request by its proof (RFC 9449 §10.1)", async () => {
    const client = await createClient({ type: "public", grantTypes: ["authorization_code"], callbackUrls: [CALLBACK], scopes: null });
    const { browser } = await portal.developer();
    const config = await discovery(new URL(portal.url()), client.clientId, {}, None(), options);
    const DPoP = getDPoPHandle(config, await randomDPoPKeyPair());
    const pkceCodeVerifier = randomPKCECodeVerifier();
    const parameters = {
      redirect_uri: CALLBACK,
      scope: "default",
      code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
    };
    const asked = await buildAuthorizationUrlWithPAR(config, parameters, { DPoP });
    const answer = await allow(browser, asked.pathname + asked.search);
    const back = new URL(`${CALLBACK}?${new URLSearchParams(answer)}`);
    const stranger = getDPoPHandle(config, await randomDPoPKeyPair());
    const redeem = (key: typeof DPoP) => authorizationCodeGrant(config, back, { pkceCodeVerifier }, undefined, { DPoP: key });
    await expect(redeem(stranger)).rejects.toMatchObject({ error: "invalid_grant" });
    expect((await redeem(DPoP)).token_type).toBe("dpop");
  });

  it.each(ISSUERS)("oauth4webapi repeats its request with the nonce at issuer %j", async (path) => {
    const { clientId, secret } = await createClient();
    const issuer = new URL(portal.url() + path);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    const client = { client_id: clientId };
    const DPoP = oauth.DPoP({}, await oauth.generateKeyPair("ES256"));
    const ask = () => oauth.clientCredentialsGrantRequest(as, client, oauth.ClientSecretBasic(secret), {}, { DPoP, ...insecure });
    const first = await oauth.processClientCredentialsResponse(as, client, await ask()).catch((error: unknown) => error);
    expect(oauth.isDPoPNonceError(first)).toBe(true);
    const result = await oauth.processClientCredentialsResponse(as, client, await ask());
    expect(result.token_type).toBe("dpop");
  });
});
