/** A device as the library `openid-client` does it: discovery, a code, polling with the interval it was given, and an ID token (RFC 8628). */
import {
  allowInsecureRequests,
  discovery,
  initiateDeviceAuthorization,
  None,
  pollDeviceAuthorizationGrant,
  refreshTokenGrant,
} from "openid-client";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { DEVICE_GRANT } from "#app/oauth/device/code";
import { ENGINES } from "#tests/support/databases";
import { createClient, setGrant } from "#tests/support/fixtures";
import { useConsole } from "../integration/admin/console";

describe.each(ENGINES)("a device of openid-client on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1" });
  beforeAll(async () => await setGrant(DEVICE_GRANT, true));

  it.each(["", "/oauth2/token", "/am/oauth2"])("obtains tokens of the person at issuer %j", async (path) => {
    const client = await createClient({ type: "public", grantTypes: [DEVICE_GRANT, "refresh_token"], scopes: null });
    await database().prisma.client.update({ where: { id: client.ref }, data: { idTokenSignedResponseAlg: "RS256" } });
    const { browser, userId } = await portal.developer();
    const config = await discovery(new URL(portal.url() + path), client.clientId, { id_token_signed_response_alg: "RS256" }, None(), {
      execute: [allowInsecureRequests],
    });
    const begun = await initiateDeviceAuthorization(config, { scope: "openid email" });
    const polling = pollDeviceAuthorizationGrant(config, begun);
    const page = new URL(begun.verification_uri_complete ?? "");
    expect((await browser.get(page.pathname + page.search)).html).toContain(begun.user_code);
    await browser.post("/device", { user_code: begun.user_code, personId: userId, answer: "allow" });
    const tokens = await polling;
    expect(tokens.claims()).toMatchObject({ iss: portal.url() + path, sub: userId, aud: client.clientId });
    const refreshed = await refreshTokenGrant(config, tokens.refresh_token ?? "");
    expect(refreshed.claims()?.sub).toBe(userId);
  });

  it("is told that the person has denied it", async () => {
    const client = await createClient({ type: "public", grantTypes: [DEVICE_GRANT] });
    const { browser, userId } = await portal.developer();
    const config = await discovery(new URL(portal.url()), client.clientId, {}, None(), { execute: [allowInsecureRequests] });
    const begun = await initiateDeviceAuthorization(config, {});
    await browser.post("/device", { user_code: begun.user_code, personId: userId, answer: "deny" });
    await expect(pollDeviceAuthorizationGrant(config, begun)).rejects.toMatchObject({ error: "access_denied" });
  });
});
