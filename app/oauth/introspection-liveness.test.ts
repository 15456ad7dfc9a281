/** Which tokens introspection calls active: RFC 7662 §4, and what ends tokens. */
import { describe, expect, it } from "vitest";
import { ISSUER, newId, START } from "./testing/fixtures";
import { anIntrospectionWorld, INACTIVE } from "./testing/introspection";
import { aRequest, member, textMember } from "./testing/requests";
import { createTokenEndpoint } from "./token-endpoint";

describe("which tokens introspection calls active", () => {
  it("item 95: what is unknown, malformed or forged is exactly inactive (RFC 7662 §2.2)", async () => {
    const { token, introspect } = await anIntrospectionWorld();
    const text = textMember(await token(), "access_token");
    for (const wrong of ["x", "a.b.c", `${text}x`, text.toLowerCase(), "lk_at_", text.replace("lk_at_", "lk_rt_")]) {
      expect((await introspect(wrong)).body, wrong).toEqual(INACTIVE);
    }
  });

  it("item 96: expiry, revocation and consumption are checked (RFC 7662 §4)", async () => {
    const { token, user, introspect, revoke, clock, ports, client, as } = await anIntrospectionWorld();
    const first = textMember(await token(), "access_token");
    clock.time = START + 3_599_999;
    expect(member(await introspect(first), "active")).toBe(true);
    clock.time = START + 3_600_000;
    expect((await introspect(first)).body).toEqual(INACTIVE);
    const second = textMember(await token(), "access_token");
    await revoke(second);
    expect((await introspect(second)).body).toEqual(INACTIVE);
    const refresh = textMember(await user(), "refresh_token");
    await createTokenEndpoint(ports)(aRequest({ grant_type: "refresh_token", refresh_token: refresh }, as(client)));
    expect((await introspect(refresh)).body).toEqual(INACTIVE);
  });

  it("item 96: a JWT's signature, issuer, audience and record are checked (RFC 7662 §4)", async () => {
    const { token, introspect, ports, revoke, clock } = await anIntrospectionWorld({ client: { tokenFormat: "jwt" } });
    const text = textMember(await token(), "access_token");
    expect(member(await introspect(text), "active")).toBe(true);
    const [head, payload, signature] = text.split(".");
    expect((await introspect(`${head}.${payload}.${signature?.startsWith("A") ? "B" : "A"}${signature?.slice(1)}`)).body).toEqual(INACTIVE);
    const jti = newId();
    const good = { iss: ISSUER, aud: ISSUER, jti, exp: START / 1000 + 60 };
    for (const claims of [
      { ...good },
      { ...good, iss: "https://other.example" },
      { ...good, iss: `${ISSUER}/realms/alpha`, aud: `${ISSUER}/realms/alpha` },
      { ...good, aud: "https://other.example" },
      { ...good, jti: 5 },
    ]) {
      expect((await introspect(await ports.signer.sign("root", "ES256", "at+jwt", claims))).body).toEqual(INACTIVE);
    }
    expect((await introspect(await ports.signer.sign("root", "ES256", "JWT", { ...good }))).body).toEqual(INACTIVE);
    clock.time = START + 3_600_000;
    expect((await introspect(text)).body).toEqual(INACTIVE);
    clock.time = START;
    await revoke(text);
    expect((await introspect(text)).body).toEqual(INACTIVE);
  });

  it("item 96: a suspended application's tokens and a disabled user's are inactive", async () => {
    const { user, introspect, store, userId, client, other } = await anIntrospectionWorld();
    const observer = await other({ ownerId: client.ownerId });
    const text = textMember(await user(), "access_token");
    await store.disableUser(userId);
    expect((await introspect(text)).body).toEqual(INACTIVE);
    const own = await anIntrospectionWorld();
    const mine = textMember(await own.token(), "access_token");
    const watcher = await own.other({ ownerId: own.client.ownerId });
    await own.store.suspendApplication(own.client.applicationId);
    expect((await own.introspect(mine, watcher)).body).toEqual(INACTIVE);
    expect((await own.introspect(mine)).status).toBe(401);
    expect((await introspect(text, observer)).body).toEqual(INACTIVE);
  });

  it.each([
    ["an application", "opaque"],
    ["an application", "jwt"],
    ["a user", "opaque"],
    ["a user", "jwt"],
  ] as const)("a mark on %s ends its %s tokens issued by then, for good; one issued next is alive", async (whose, tokenFormat) => {
    const { token, user, introspect, store, client, userId, clock } = await anIntrospectionWorld({ client: { tokenFormat } });
    const issue = whose === "a user" ? user : token;
    const mark = (at: number) => (whose === "a user" ? store.markUser(userId, at) : store.markApplication(client.applicationId, at));
    const text = textMember(await issue(), "access_token");
    await mark(START - 1);
    expect(member(await introspect(text), "active")).toBe(true);
    await mark(START);
    expect((await introspect(text)).body).toEqual(INACTIVE);
    await mark(START + 5000);
    const next = await introspect(textMember(await issue(), "access_token"));
    // Its record lies behind the mark; what is said of it is true by the clock.
    expect(next.body).toMatchObject({ active: true, iat: START / 1000, nbf: START / 1000 });
    clock.time = START + 60_000;
    expect((await introspect(text)).body).toEqual(INACTIVE);
  });

  it("a token of an application whose owner is disabled is inactive, and its keys may not ask", async () => {
    const { token, introspect, store, client, other } = await anIntrospectionWorld();
    const text = textMember(await token(), "access_token");
    await store.disableUser(client.ownerId);
    expect((await introspect(text, await other({ resourceServer: true }))).body).toEqual(INACTIVE);
    expect(await introspect(text)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    expect(await store.failures(client.applicationId)).toMatchObject([{ cause: "owner_disabled" }]);
  });
});
