import { describe, expect, it } from "vitest";
import { JSON_HEADERS } from "./errors";
import { createIntrospectionEndpoint } from "./introspection";
import type { RegisteredClient } from "./model";
import { createRevocationEndpoint } from "./revocation";
import { aClient, START } from "./testing/fixtures";
import { DatabaseDown } from "./testing/memory-ports";
import { aRequest, aWorld, basicHeader, type FormFields, member, textMember } from "./testing/requests";
import { createTokenEndpoint } from "./token-endpoint";

async function world(client: Partial<RegisteredClient> = {}) {
  const found = await aWorld({ client });
  const isPublic = found.client.type === "public";
  const as = { authorization: isPublic ? null : basicHeader(found.client.clientId) };
  const own: FormFields = isPublic ? { client_id: found.client.clientId } : {};
  const endpoint = createRevocationEndpoint(found.ports);
  const token = (form: FormFields) => createTokenEndpoint(found.ports)(aRequest({ ...form, ...own }, as));
  const user = () => token({ grant_type: "password", username: "anna", password: "correct horse" });
  const revoke = (text: string, form: FormFields = {}) => endpoint(aRequest({ token: text, ...form, ...own }, as));
  const active = async (text: string) => member(await createIntrospectionEndpoint(found.ports)(aRequest({ token: text }, as)), "active");
  return { ...found, as, endpoint, token, user, revoke, active };
}

describe("revocation", () => {
  it("item 85: POST form, the client authenticated as at the token endpoint (RFC 7009 §2.1)", async () => {
    const { endpoint, as } = await world();
    expect((await endpoint(aRequest({ token: "x" }, { ...as, method: "GET" }))).status).toBe(405);
    expect((await endpoint(aRequest("{}", { ...as, contentType: "application/json" }))).status).toBe(400);
  });

  it("item 85: a public client names itself (RFC 7009 §2.1)", async () => {
    const { user, revoke, stored } = await world({ type: "public", authMethods: ["none"], secrets: [] });
    const text = textMember(await user(), "access_token");
    expect((await revoke(text)).status).toBe(200);
    expect((await stored(text))?.revokedAt).toBe(START);
  });

  it("item 86: live, unknown, revoked and expired tokens all answer 200 with an empty JSON object (RFC 7009 §2.2; issue 12 §6)", async () => {
    const { user, revoke, clock, stored } = await world();
    const answer = await user();
    const [access, refresh] = [textMember(answer, "access_token"), textMember(answer, "refresh_token")];
    for (const text of [access, access, "unknown", "a.b.c"])
      expect(await revoke(text)).toEqual({ status: 200, body: {}, headers: JSON_HEADERS });
    expect((await stored(access))?.revokedAt).toBe(START);
    clock.time = START + 1e9;
    expect((await revoke(refresh)).status).toBe(200);
  });

  it("item 87: a token of another client is refused and stays as it is (RFC 7009 §2.1)", async () => {
    const { user, endpoint, store, active } = await world();
    const text = textMember(await user(), "access_token");
    const other = aClient();
    await store.addClient(other);
    const answer = await endpoint(aRequest({ token: text }, { authorization: basicHeader(other.clientId) }));
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect(await active(text)).toBe(true);
    expect(await store.failures(other.applicationId)).toMatchObject([{ endpoint: "revoke", cause: "token_foreign" }]);
  });

  it("to a sandbox key no production token exists: 200 as for any unknown one, and it stays as it is (RFC 7009 §2.2)", async () => {
    const { user, endpoint, store, active } = await world();
    const text = textMember(await user(), "access_token");
    const other = aClient({ environment: "SANDBOX" });
    await store.addClient(other);
    expect(await endpoint(aRequest({ token: text }, { authorization: basicHeader(other.clientId) }))).toMatchObject({
      status: 200,
      body: {},
    });
    expect(await active(text)).toBe(true);
    expect(await store.failures(other.applicationId)).toEqual([]);
  });

  it.each(["access_token", "refresh_token", "nonsense"])(
    "items 88, 90: with the hint %s either kind is found; no kind is unsupported (RFC 7009 §2.1)",
    async (token_type_hint) => {
      const { user, revoke, active } = await world();
      const answer = await user();
      for (const name of ["access_token", "refresh_token"]) {
        expect((await revoke(textMember(answer, name), { token_type_hint })).status).toBe(200);
        expect(await active(textMember(answer, name))).toBe(false);
      }
    },
  );

  it("item 89: a refresh token takes its family with it, an access token only itself (RFC 7009 §2.1)", async () => {
    const { user, revoke, active } = await world();
    const [first, second] = [await user(), await user()];
    await revoke(textMember(first, "access_token"));
    expect(await active(textMember(first, "refresh_token"))).toBe(true);
    await revoke(textMember(second, "refresh_token"));
    expect(await active(textMember(second, "access_token"))).toBe(false);
    expect(await active(textMember(first, "refresh_token"))).toBe(true);
  });

  it("item 90: an unreachable database is 503 with Retry-After: not revoked, try again (RFC 7009 §2.2.1)", async () => {
    const { user, as, ports } = await world();
    const token = textMember(await user(), "access_token");
    const endpoint = createRevocationEndpoint({ ...ports, commit: () => Promise.reject(new DatabaseDown()) });
    const answer = await endpoint(aRequest({ token }, as));
    expect(answer).toMatchObject({ status: 503, headers: { "Retry-After": "1" } });
  });

  it("item 91: no token is invalid_request, a bad client invalid_client with 401 (RFC 7009 §2.2.1)", async () => {
    const { endpoint, as, client } = await world();
    expect(await endpoint(aRequest("a=b", as))).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    const bad = await endpoint(aRequest({ token: "x" }, { authorization: basicHeader(client.clientId, "wrong") }));
    expect(bad).toMatchObject({
      status: 401,
      body: { error: "invalid_client" },
      headers: { "WWW-Authenticate": expect.stringContaining("Basic realm=") },
    });
  });

  it("item 92: after revocation introspection says inactive at once, for JWTs too", async () => {
    const { user, revoke, active } = await world({ tokenFormat: "jwt" });
    const text = textMember(await user(), "access_token");
    expect(await active(text)).toBe(true);
    await revoke(text);
    expect(await active(text)).toBe(false);
  });
});
