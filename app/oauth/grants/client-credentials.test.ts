import { decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { ISSUER, openScopes, START } from "../testing/fixtures";
import { publicKey } from "../testing/memory-ports";
import { member, textMember } from "../testing/requests";
import { aTokenWorld, CLIENT_CREDENTIALS } from "../testing/token-world";

describe("client_credentials", () => {
  it("items 40, 52-58: the answer is the seeds': four members, a number, no refresh token, nothing stored", async () => {
    const { send } = await aTokenWorld();
    const answer = await send();
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body ?? {})).toEqual(["access_token", "scope", "token_type", "expires_in"]);
    expect(answer.body).toMatchObject({
      access_token: expect.stringMatching(/^[A-Za-z0-9._~+/-]+=*$/),
      scope: "default",
      token_type: "Bearer",
      expires_in: 3600,
    });
    expect(answer.headers).toEqual({
      "Content-Type": "application/json",
      "Cache-Control": "no-store",
      Pragma: "no-cache",
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
    });
  });

  it("item 42: openid and offline_access are left out, as nobody has signed in, and bring no ID token", async () => {
    const { send } = await aTokenWorld({ policy: { scopes: openScopes("openid", "offline_access", "default", "openid.read") } });
    const asked = async (scope: string) => (await send({ ...CLIENT_CREDENTIALS, scope })).body;
    expect(await asked("openid"), "as if no scope were asked for").toMatchObject({ scope: "default" });
    expect(await asked("offline_access openid.read openid")).toMatchObject({ scope: "openid.read" });
    expect(await asked("openid")).not.toHaveProperty("id_token");
    expect(await asked("openid  default"), "malformed as before").toMatchObject({ error: "invalid_scope" });
  });

  it("items 43, 59: a JWT is at+jwt with the claims of RFC 9068 §2.2", async () => {
    const { send, client } = await aTokenWorld({ client: { tokenFormat: "jwt" } });
    const token = textMember(await send({ ...CLIENT_CREDENTIALS, scope: "read" }), "access_token");
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: "ES256", typ: "at+jwt" });
    const { payload } = await jwtVerify(token, await publicKey(), { issuer: ISSUER, currentDate: new Date(START) });
    expect(payload).toEqual({
      iss: ISSUER,
      exp: START / 1000 + 3600,
      aud: ISSUER,
      sub: client.clientId,
      client_id: client.clientId,
      iat: START / 1000,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      scope: "read",
    });
  });

  it("item 44: two calls give two tokens, both recorded and live", async () => {
    const { send, stored } = await aTokenWorld();
    const records = await Promise.all([await send(), await send()].map((answer) => stored(textMember(answer, "access_token"))));
    expect(new Set(records.map((record) => record?.id)).size).toBe(2);
    for (const record of records)
      expect(record).toMatchObject({ revokedAt: null, userId: null, familyId: null, grantType: "client_credentials" });
  });

  it("item 56: expires_in is the record's lifetime, also with the client's own and with validity_period", async () => {
    const { send, stored } = await aTokenWorld({ client: { applicationTokenLifetime: 900 } });
    for (const [form, seconds] of [
      [CLIENT_CREDENTIALS, 900],
      [{ ...CLIENT_CREDENTIALS, validity_period: "120" }, 120],
    ] as const) {
      const answer = await send(form);
      const record = await stored(textMember(answer, "access_token"));
      expect(member(answer, "expires_in")).toBe(seconds);
      expect(record?.expiresAt).toBe(START + seconds * 1000);
    }
    expect(member(await send({ ...CLIENT_CREDENTIALS, validity_period: "901" }), "error")).toBe("invalid_request");
  });

  it("items 45, 48: the answer says the scope that was granted (RFC 6749 §5.1)", async () => {
    const { send } = await aTokenWorld();
    expect(member(await send(), "scope")).toBe("default");
    expect(member(await send({ ...CLIENT_CREDENTIALS, scope: "write read write" }), "scope")).toBe("write read");
    expect(member(await send({ ...CLIENT_CREDENTIALS, scope: "admin" }), "error")).toBe("invalid_scope");
  });
});
