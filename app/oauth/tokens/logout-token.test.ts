import { decodeProtectedHeader, jwtVerify } from "jose";
import { expect, it } from "vitest";
import { aClient, ISSUER, START } from "../testing/fixtures";
import { createMemoryPorts, publicKey } from "../testing/memory-ports";
import { signLogoutToken } from "./logout-token";

it("Back-Channel Logout 1.0 §2.4: a logout token has its own type, the event, sub and sid, and no nonce", async () => {
  const { ports } = createMemoryPorts();
  const client = aClient({ clientId: "shop" });
  const token = await signLogoutToken({ client, issuer: ISSUER, subject: "ada", sid: "s", tokenId: "t", now: START }, ports.signer);
  expect(decodeProtectedHeader(token)).toMatchObject({ typ: "logout+jwt", alg: "ES256" });
  const { payload } = await jwtVerify(token, await publicKey(), { currentDate: new Date(START) });
  expect(payload).toEqual({
    iss: ISSUER,
    sub: "ada",
    aud: "shop",
    iat: START / 1000,
    exp: START / 1000 + 120,
    jti: "t",
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    sid: "s",
  });
});
