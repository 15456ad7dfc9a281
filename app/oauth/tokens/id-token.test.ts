import { decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { sidOf } from "../openid/session-id";
import { aClient, aPolicy, ISSUER, START } from "../testing/fixtures";
import { createMemoryPorts, publicKey } from "../testing/memory-ports";
import { halfHash, type IdTokenRequest, signIdToken } from "./id-token";

const AUTHENTICATION = { sessionId: null, authTime: START - 90_500, nonce: null, acr: null, amr: [] };

async function claimsOf(request: Partial<IdTokenRequest> = {}) {
  const { ports } = createMemoryPorts();
  const client = aClient({ clientId: "shop" });
  const base = { client, policy: aPolicy(), issuer: ISSUER, subject: "ada", authentication: AUTHENTICATION, claims: {}, now: START };
  const token = await signIdToken({ ...base, ...request }, ports.signer);
  const { payload } = await jwtVerify(token, await publicKey(), { currentDate: new Date(START) });
  return { token, payload };
}

describe("ID tokens (OpenID Connect Core §2)", () => {
  it("say who issued them, about whom, for which client, when, until when, and when the person signed in", async () => {
    const { token, payload } = await claimsOf();
    expect(payload).toEqual({
      iss: ISSUER,
      sub: "ada",
      aud: "shop",
      exp: START / 1000 + 3600,
      iat: START / 1000,
      auth_time: Math.floor((START - 90_500) / 1000),
    });
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: "ES256", typ: "JWT", kid: expect.any(String) });
  });

  it("live as long as the client has chosen (WSO2: Id Token Expiry Time)", async () => {
    const client = aClient();
    const { payload } = await claimsOf({ client: { ...client, openid: { ...client.openid, idTokenLifetime: 120 } } });
    expect(payload.exp).toBe(START / 1000 + 120);
  });

  it("carry nonce, acr, amr and sid where there are any", async () => {
    const authentication = { sessionId: "s1", authTime: START, nonce: "n-0S6_WzA2Mj", acr: "urn:a", amr: ["pwd"] };
    const client = aClient();
    const sid = sidOf("s1", client.ref);
    expect((await claimsOf({ client, authentication })).payload).toMatchObject({ nonce: "n-0S6_WzA2Mj", acr: "urn:a", amr: ["pwd"], sid });
    expect(sidOf("s1", aClient().ref), "no two clients know a session by the same name").not.toBe(sid);
  });

  it("let no claim about a person stand for one of the token", async () => {
    expect((await claimsOf({ claims: { sub: "eve", email: "ada@example.com" } })).payload).toMatchObject({
      sub: "ada",
      email: "ada@example.com",
    });
  });

  it("are bound to the access token and the code beside them (§3.1.3.6, §3.3.2.11; vectors of §A.3 and §A.4)", async () => {
    const accessToken = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
    const code = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";
    const hashes = { at_hash: "77QmUPtjPfzWtF2AnpK9RQ", c_hash: "LDktKdoQak3Pk0cnXxCltA" };
    expect((await claimsOf({ accessToken, code })).payload).toMatchObject(hashes);
    expect(halfHash(accessToken, "RS256")).toBe(hashes.at_hash);
    expect(Buffer.from(halfHash(accessToken, "EdDSA"), "base64url"), "half of SHA-512").toHaveLength(32);
  });
});
