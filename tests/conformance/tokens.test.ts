/** What a token answer holds, and what the other endpoints say of the token: items 40 to 60 and 77 to 103. */
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { ENGINES } from "#tests/support/databases";
import { createClient, createScope, type TestClient } from "#tests/support/fixtures";
import { type Answer, basic, post, read, text } from "#tests/support/protocol-client";
import { useServer } from "./setup";

describe.each(ENGINES)("tokens on %s", (engine) => {
  const server = useServer(engine);
  let client: TestClient;
  let jwtClient: TestClient;
  const at = (path: string) => `${server().url}${path}`;
  const as = (who: TestClient) => ({ authorization: basic(who.clientId, who.secret) });
  const token = (who: TestClient, form: Record<string, string> = {}): Promise<Answer> =>
    post(at("/token"), { grant_type: "client_credentials", ...form }, as(who));
  const introspect = (who: TestClient, value: string, form: Record<string, string> = {}) =>
    post(at("/introspect"), { token: value, ...form }, as(who));

  beforeAll(async () => {
    for (const scope of ["read", "write", "Read"]) await createScope(scope);
    client = await createClient({ scopes: ["default", "read", "write"] });
    jwtClient = await createClient({ tokenFormat: "jwt" });
  });

  it("items 40, 52, 55-58: the success answer is JSON with a VSCHAR token, Bearer, a number and no refresh token", async () => {
    const answer = await token(client);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    expect(text(answer.json["access_token"])).toMatch(/^[A-Za-z0-9._~+/-]+=*$/);
    expect(answer.json["token_type"]).toBe("Bearer");
    expect(answer.json["expires_in"]).toBe(3600);
    expect(answer.json).not.toHaveProperty("refresh_token");
    expect(Object.values(answer.json)).not.toContain(null);
  });

  it("item 42: openid gives no ID token with client_credentials", async () => {
    const answer = await token(client, { scope: "openid read" });
    expect(answer.json).not.toHaveProperty("id_token");
    expect(answer.json["scope"]).toBe("read");
  });

  it("items 43, 59, 60: a JWT is at+jwt with RFC 9068's claims and verifies by the published key set", async () => {
    const value = text((await token(jwtClient, { scope: "read" })).json["access_token"]);
    const keys = (await read(await fetch(at("/jwks")))).json;
    const list = keys["keys"];
    if (!Array.isArray(list)) throw new Error("no keys");
    const keySet: JSONWebKeySet = { keys: list };
    const { payload } = await jwtVerify(value, createLocalJWKSet(keySet), { typ: "at+jwt", issuer: server().url, algorithms: ["ES256"] });
    expect(decodeProtectedHeader(value).typ).toBe("at+jwt");
    expect(payload).toMatchObject({ sub: jwtClient.clientId, client_id: jwtClient.clientId, scope: "read" });
    for (const claim of ["exp", "aud", "iat", "jti"]) expect(payload, claim).toHaveProperty(claim);
    expect(JSON.stringify(keys)).not.toContain('"d"');
  });

  it("item 44: two calls give two tokens and the first stays valid", async () => {
    const first = text((await token(client)).json["access_token"]);
    const second = text((await token(client)).json["access_token"]);
    expect(first).not.toBe(second);
    expect((await introspect(client, first)).json["active"]).toBe(true);
  });

  it("items 45-48, 50: default scope, subset, duplicates, and scopes outside the set", async () => {
    expect((await token(client)).json["scope"]).toBe("default");
    expect((await token(client, { scope: "write read write" })).json["scope"]).toBe("write read");
    for (const scope of ["admin", "Read", "read admin"])
      expect((await token(client, { scope })).json["error"], scope).toBe("invalid_scope");
  });

  it.each(['re"ad', "re\\ad", "re\tad", "réad"])("item 49: the scope %s is malformed (RFC 6749 §3.3)", async (scope) => {
    expect((await token(client, { scope })).json["error"]).toBe("invalid_scope");
  });

  it("seed 001: validity_period sets expires_in within the limits and is refused outside them", async () => {
    expect((await token(client, { validity_period: "120" })).json["expires_in"]).toBe(120);
    for (const value of ["0", "-1", "1.5", "abc", "99999999", "1e3"]) {
      expect((await token(client, { validity_period: value })).json["error"], value).toBe("invalid_request");
    }
  });

  it("item 56: a client's own lifetime shows in expires_in and in introspection's exp", async () => {
    const short = await createClient({ applicationTokenLifetime: 300 });
    const answer = await token(short);
    expect(answer.json["expires_in"]).toBe(300);
    const info = (await introspect(short, text(answer.json["access_token"]))).json;
    expect(Number(info["exp"]) - Number(info["iat"])).toBe(300);
  });

  it("items 94, 95: introspection says what the token is; unknown, malformed and foreign tokens are exactly inactive", async () => {
    const value = text((await token(client, { scope: "read" })).json["access_token"]);
    const info = await introspect(client, value);
    expect(info.headers.get("cache-control")).toBe("no-store");
    expect(info.json).toMatchObject({ active: true, scope: "read", client_id: client.clientId, token_type: "Bearer" });
    const stranger = await createClient();
    expect((await introspect(stranger, value)).json).toEqual({ active: false });
    expect((await introspect(client, "nonsense")).json).toEqual({ active: false });
    expect((await introspect(client, `${value.slice(0, -2)}xx`)).json).toEqual({ active: false });
  });

  it("item 97: another client of the same owner and a named resource server may introspect", async () => {
    const value = text((await token(client)).json["access_token"]);
    const sibling = await createClient({ ownerId: client.ownerId });
    const resourceServer = await createClient({ resourceServer: true });
    expect((await introspect(sibling, value)).json["active"]).toBe(true);
    expect((await introspect(resourceServer, value)).json["active"]).toBe(true);
  });

  it("items 93, 98: introspection needs POST and valid credentials", async () => {
    expect((await read(await fetch(at("/introspect")))).status).toBe(405);
    expect((await post(at("/introspect"), { token: "x" })).status).toBe(401);
    expect((await post(at("/introspect"), { token: "x" }, { authorization: basic(client.clientId, "no") })).status).toBe(401);
  });

  it("item 99: introspection as a signed JWT (RFC 9701 §4-5)", async () => {
    const value = text((await token(client)).json["access_token"]);
    const answer = await post(at("/introspect"), { token: value }, { ...as(client), accept: "application/token-introspection+jwt" });
    expect(answer.headers.get("content-type")).toMatch(/^application\/token-introspection\+jwt/);
    expect(decodeProtectedHeader(answer.text).typ).toBe("token-introspection+jwt");
  });

  it.each(["opaque", "jwt"] as const)(
    "items 86, 92: a revoked %s token is inactive at once; revoking again and unknown tokens answer 200",
    async (format) => {
      const who = format === "jwt" ? jwtClient : client;
      const value = text((await token(who)).json["access_token"]);
      const first = await post(at("/revoke"), { token: value, token_type_hint: "refresh_token" }, as(who));
      expect([first.status, first.text]).toEqual([200, "{}"]);
      expect((await introspect(who, value)).json).toEqual({ active: false });
      expect((await post(at("/revoke"), { token: value }, as(who))).status).toBe(200);
      const unknown = await post(at("/revoke"), { token: "unknown" }, as(who));
      expect([unknown.status, unknown.headers.get("content-type"), unknown.text]).toEqual([200, "application/json", "{}"]);
    },
  );

  it("item 87: another client's token is not revoked (RFC 7009 §2.1)", async () => {
    const value = text((await token(client)).json["access_token"]);
    const stranger = await createClient();
    await post(at("/revoke"), { token: value }, as(stranger));
    expect((await introspect(client, value)).json["active"]).toBe(true);
  });

  it("item 91: a missing token and bad credentials at revocation (RFC 7009 §2.2.1)", async () => {
    const missing = await post(at("/revoke"), {}, as(client));
    expect([missing.status, missing.json["error"]]).toEqual([400, "invalid_request"]);
    const bad = await post(at("/revoke"), { token: "x" }, { authorization: basic(client.clientId, "no") });
    expect([bad.status, bad.json["error"]]).toEqual([401, "invalid_client"]);
  });

  it.each(["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"])(
    "item 103: %s names the issuer and working endpoints (RFC 8414 §2)",
    async (path) => {
      const metadata = (await read(await fetch(at(path)))).json;
      expect(metadata["issuer"]).toBe(server().url);
      for (const endpoint of ["token_endpoint", "introspection_endpoint", "revocation_endpoint"]) {
        const url = text(metadata[endpoint]);
        expect(url.startsWith(server().url)).toBe(true);
        expect((await post(url, {})).status, url).not.toBe(404);
      }
      expect((await read(await fetch(text(metadata["jwks_uri"])))).status).toBe(200);
      expect(metadata["grant_types_supported"]).toContain("client_credentials");
      const confidential = ["client_secret_basic", "client_secret_post", "private_key_jwt"];
      expect(metadata["token_endpoint_auth_methods_supported"]).toEqual([...confidential, "none"]);
      expect(metadata["revocation_endpoint_auth_methods_supported"]).toEqual([...confidential, "none"]);
      expect(metadata["introspection_endpoint_auth_methods_supported"]).toEqual(confidential);
    },
  );

  it.each([
    "/token",
    "/oauth2/token",
    "/oauth2/access_token",
    "/am/oauth2/access_token",
    "/am/oauth2/realms/root/access_token",
    "/as/token.oauth2",
  ])("DESIGN §6: a token from %s", async (path) => {
    expect((await post(at(path), { grant_type: "client_credentials" }, as(client))).status).toBe(200);
  });

  it("quota: an application over its tokens a minute gets 429 with Retry-After, across its keys", async () => {
    const limited = await createClient({ quota: "10PerMin" });
    const answers = await Promise.all(Array.from({ length: 15 }, () => token(limited)));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(10);
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused).toHaveLength(5);
    for (const answer of refused) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});
