/** A whole sign-in as the library `openid-client` does it, at the portal's own issuer and at WSO2's and PingAM's: discovery to logout (issue 12 §7). */
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  ClientSecretBasic,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
} from "openid-client";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { allow, CALLBACK } from "#tests/support/authorization";
import { ENGINES } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { useConsole } from "../integration/admin/console";

const BYE = "https://client.example/bye";

describe.each(ENGINES)("openid-client on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1" });

  it.each([
    ["", "ES256"],
    ["/oauth2/token", "RS256"],
    ["/am/oauth2", "RS256"],
  ])("signs a person in, reads userinfo, refreshes and signs out at issuer %j with %s", async (path, algorithm) => {
    const grantTypes = ["authorization_code", "refresh_token"];
    const client = await createClient({ grantTypes, callbackUrls: [CALLBACK], scopes: null });
    const settings = { idTokenSignedResponseAlg: algorithm, postLogoutRedirectUris: JSON.stringify([BYE]) };
    await database().prisma.client.update({ where: { id: client.ref }, data: settings });
    const { browser, userId, email } = await portal.developer();
    const config = await discovery(
      new URL(portal.url() + path),
      client.clientId,
      { id_token_signed_response_alg: algorithm },
      ClientSecretBasic(client.secret),
      { execute: [allowInsecureRequests] },
    );
    const [pkceCodeVerifier, expectedState, expectedNonce] = [randomPKCECodeVerifier(), randomState(), randomNonce()];
    const asked = buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK,
      scope: "openid email",
      code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
      state: expectedState,
      nonce: expectedNonce,
      max_age: "300",
    });
    const answer = await allow(browser, asked.pathname + asked.search);
    const back = new URL(`${CALLBACK}?${new URLSearchParams(answer)}`);
    const checks = { pkceCodeVerifier, expectedState, expectedNonce, maxAge: 300, idTokenExpected: true };
    const tokens = await authorizationCodeGrant(config, back, checks);
    expect(tokens.claims()).toMatchObject({ iss: portal.url() + path, sub: userId, aud: client.clientId });
    expect(await fetchUserInfo(config, tokens.access_token, userId)).toEqual({ sub: userId, email, email_verified: false });
    const refreshed = await refreshTokenGrant(config, tokens.refresh_token ?? "");
    expect(refreshed.claims()?.sub).toBe(userId);
    const end = buildEndSessionUrl(config, { post_logout_redirect_uri: BYE, id_token_hint: refreshed.id_token ?? "" });
    expect((await browser.get(end.pathname + end.search)).location).toBe(BYE);
  });
});
