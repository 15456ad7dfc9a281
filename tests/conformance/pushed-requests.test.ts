/** Pushed and signed authorization requests as libraries make them: openid-client and oauth4webapi (issue 14 §3, §5; RFC 9126, RFC 9101). */
import * as oauth from "oauth4webapi";
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrlWithJAR,
  buildAuthorizationUrlWithPAR,
  calculatePKCECodeChallenge,
  discovery,
  getDPoPHandle,
  None,
  PrivateKeyJwt,
  randomDPoPKeyPair,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { aKeyPair, createSigningClient } from "#tests/support/assertions";
import { allow, CALLBACK } from "#tests/support/authorization";
import { ENGINES } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { useConsole } from "../integration/admin/console";

const ISSUERS = ["", "/oauth2/token", "/oauth2", "/am/oauth2", "/am/oauth2/realms/root"];
const KEY = { grantTypes: ["authorization_code"], callbackUrls: [CALLBACK] } as const;
const insecure = { [oauth.allowInsecureRequests]: true } as const;
const WAYS = { pushed: buildAuthorizationUrlWithPAR, signed: buildAuthorizationUrlWithJAR } as const;

describe.each(ENGINES)("pushed and signed requests on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1" });

  it.each(ISSUERS)("openid-client signs a person in by either at issuer %j", async (path) => {
    const pair = await aKeyPair();
    const client = await createSigningClient(pair, KEY);
    const { browser } = await portal.developer();
    const key = { key: pair.privateKey, kid: pair.jwk.kid ?? "" };
    const config = await discovery(new URL(portal.url() + path), client.clientId, {}, PrivateKeyJwt(key), {
      execute: [allowInsecureRequests],
    });
    for (const way of ["pushed", "signed"] as const) {
      const [pkceCodeVerifier, expectedState] = [randomPKCECodeVerifier(), randomState()];
      const parameters = {
        redirect_uri: CALLBACK,
        scope: "default",
        code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: "S256",
        state: expectedState,
      };
      const asked = way === "pushed" ? await WAYS.pushed(config, parameters) : await WAYS.signed(config, parameters, key);
      const back = new URL(`${CALLBACK}?${new URLSearchParams(await allow(browser, asked.pathname + asked.search))}`);
      const tokens = await authorizationCodeGrant(config, back, { pkceCodeVerifier, expectedState });
      expect(tokens, way).toMatchObject({ scope: "default" });
    }
  });

  it("RFC 9449 §10.1: openid-client binds what it pushes and redeems by DPoP, as FAPI 2.0 asks", async () => {
    const pair = await aKeyPair();
    const client = await createSigningClient(pair, KEY);
    await database().prisma.client.update({ where: { id: client.ref }, data: { fapi: true } });
    const { browser } = await portal.developer();
    const config = await discovery(
      new URL(portal.url()),
      client.clientId,
      {},
      PrivateKeyJwt({ key: pair.privateKey, kid: pair.jwk.kid ?? "" }),
      {
        execute: [allowInsecureRequests],
      },
    );
    const DPoP = getDPoPHandle(config, await randomDPoPKeyPair());
    const [pkceCodeVerifier, expectedState] = [randomPKCECodeVerifier(), randomState()];
    const parameters = {
      redirect_uri: CALLBACK,
      scope: "default",
      code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
      state: expectedState,
    };
    const asked = await buildAuthorizationUrlWithPAR(config, parameters, { DPoP });
    const back = new URL(`${CALLBACK}?${new URLSearchParams(await allow(browser, asked.pathname + asked.search))}`);
    const row = await database().prisma.authorizationCode.findFirstOrThrow({ where: { clientRef: client.ref } });
    expect(row.dpopJkt).toMatch(/^[\w-]{43}$/);
    const tokens = await authorizationCodeGrant(config, back, { pkceCodeVerifier, expectedState }, {}, { DPoP });
    expect(tokens.token_type).toBe("dpop");
  });

  it("openid-client pushes what it has signed, and a public client pushes by its name", async () => {
    const pair = await aKeyPair();
    const key = { key: pair.privateKey, kid: pair.jwk.kid ?? "" };
    const execute = [allowInsecureRequests];
    const signing = await createSigningClient(pair, KEY);
    const open = await createClient({ ...KEY, type: "public", kind: "browser" });
    const { browser } = await portal.developer();
    for (const [clientId, authentication] of [
      [signing.clientId, PrivateKeyJwt(key)],
      [open.clientId, None()],
    ] as const) {
      const config = await discovery(new URL(portal.url()), clientId, {}, authentication, { execute });
      const verifier = randomPKCECodeVerifier();
      const parameters = {
        redirect_uri: CALLBACK,
        scope: "default",
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      };
      const request = clientId === signing.clientId ? (await WAYS.signed(config, parameters, key)).searchParams : undefined;
      const asked = await WAYS.pushed(config, request ?? parameters);
      expect(await allow(browser, asked.pathname + asked.search)).toHaveProperty("code");
    }
  });

  it.each(ISSUERS)("oauth4webapi pushes a signed request at issuer %j, and redeems the code", async (path) => {
    const pair = await aKeyPair();
    const { clientId } = await createSigningClient(pair, KEY);
    const { browser } = await portal.developer();
    const issuer = new URL(portal.url() + path);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    const client = { client_id: clientId };
    const authentication = oauth.PrivateKeyJwt({ key: pair.privateKey, kid: pair.jwk.kid ?? "" });
    const verifier = oauth.generateRandomCodeVerifier();
    const parameters = {
      response_type: "code",
      redirect_uri: CALLBACK,
      scope: "default",
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    };
    const request = await oauth.issueRequestObject(as, client, parameters, { key: pair.privateKey, kid: pair.jwk.kid ?? "" });
    const pushed = await oauth.pushedAuthorizationRequest(as, client, authentication, { request }, insecure);
    const { request_uri } = await oauth.processPushedAuthorizationResponse(as, client, pushed);
    const address = new URL(as.authorization_endpoint ?? "");
    const brought = `${address.pathname}?${new URLSearchParams({ client_id: clientId, request_uri })}`;
    const answer = new URLSearchParams(await allow(browser, brought));
    const valid = oauth.validateAuthResponse(as, client, answer, oauth.expectNoState);
    const redeemed = await oauth.authorizationCodeGrantRequest(as, client, authentication, valid, CALLBACK, verifier, insecure);
    expect(await oauth.processAuthorizationCodeResponse(as, client, redeemed)).toMatchObject({ scope: "default" });
  });
});
