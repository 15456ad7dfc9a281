import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { anAuthorizationWorld, CALLBACK, CHALLENGE, membersOf } from "../testing/authorization-world";
import { ISSUER, newId, openScopes, START, someApis } from "../testing/fixtures";
import { DatabaseDown } from "../testing/memory-ports";

const NONE = { code_challenge: null, code_challenge_method: null };
const OPENID = { policy: { scopes: openScopes("default", "read", "openid") } };
const nobody = { person: null };

describe("a request that its person has allowed", () => {
  it("RFC 6749 §4.1.2: gets a code that is bound to all that was asked for and to who allowed it", async () => {
    const { ids, ...apis } = someApis({ identifier: "urn:a" });
    const found = await anAuthorizationWorld({
      policy: { codeLifetime: 90, ...apis },
      client: { subscribedApis: ids },
      consent: { scope: "read", audience: ["urn:a"], redirectHosts: [new URL(CALLBACK).hostname] },
    });
    const changes = { resource: "urn:a", nonce: "n-0S6", claims: '{"userinfo":{"email":null}}', redirect_uri: null };
    const { code, ...rest } = await found.told(changes);
    expect(rest).toEqual({ state: "af0ifjsldkj", iss: ISSUER });
    expect(code).toMatch(/^lk_ac_/);
    expect(await found.findCode(code)).toMatchObject({
      realmId: found.client.realmId,
      applicationId: found.client.applicationId,
      clientRef: found.client.ref,
      userId: found.userId,
      sessionId: found.person.sessionId,
      redirectUri: CALLBACK,
      redirectUriGiven: false,
      scope: "read",
      audience: ["urn:a"],
      codeChallenge: CHALLENGE,
      codeChallengeMethod: "S256",
      nonce: "n-0S6",
      authTime: START - 60_000,
      claims: '{"userinfo":{"email":null}}',
      issuer: ISSUER,
      issuedAt: START,
      expiresAt: START + 90_000,
      usedAt: null,
    });
  });

  it("gets another code each time, with which nothing is counted yet", async () => {
    const found = await anAuthorizationWorld();
    expect((await found.told())["code"]).not.toBe((await found.told())["code"]);
    expect(await found.store.usage(found.client.applicationId)).toEqual([]);
  });

  it("a code is younger than every mark, or it would be dead at once", async () => {
    const found = await anAuthorizationWorld({ client: { tokensNotBefore: START + 3000 } });
    expect((await found.findCode((await found.told())["code"]))?.issuedAt).toBe(START + 3001);
    await found.store.stopClient(found.userId, found.client.ref, START + 5000);
    expect((await found.findCode((await found.told())["code"]))?.issuedAt).toBe(START + 5001);
  });

  it("is noted for the session, by whose end the client is told (Back-Channel Logout 1.0 §2.1)", async () => {
    const found = await anAuthorizationWorld();
    await found.told();
    found.clock.time += 7000;
    await found.told();
    const { client, userId, person } = found;
    expect(await found.store.sessionClients(person.sessionId)).toEqual([
      expect.objectContaining({ clientRef: client.ref, userId, issuer: ISSUER, firstUsedAt: START, lastUsedAt: START + 7000 }),
    ]);
    expect(await found.store.consentUse(userId, client.ref)).toBe(START + 7000);
  });

  it("whose session ends at this moment gets nothing: nobody is signed in", async () => {
    const found = await anAuthorizationWorld();
    await found.store.endSession(found.person.sessionId);
    expect(await found.ask({}, { answer: "allow" })).toMatchObject({ kind: "sign_in" });
    expect(await found.told({ prompt: "none" })).toMatchObject({ error: "login_required" });
    expect(await found.told({ ...NONE, response_type: "token", prompt: "none" })).toMatchObject({ error: "login_required" });
    expect(await found.store.usage(found.client.applicationId)).toEqual([]);
  });

  it("whose account was disabled meanwhile gets nothing", async () => {
    const found = await anAuthorizationWorld();
    await found.store.disableUser(found.userId);
    expect(await found.told()).toMatchObject({ error: "login_required" });
  });

  it("is decided again while the configuration changes under it, a bounded number of times", async () => {
    let decisions = 0;
    const commit = async () => {
      decisions += 1;
      return "stale" as const;
    };
    const found = await anAuthorizationWorld({ ports: { commit } });
    expect(await found.told()).toMatchObject({ error: "temporarily_unavailable" });
    expect(decisions).toBe(8);
  });
});

describe("tokens through the browser (RFC 6749 §4.2)", () => {
  it("item 84, §4.2.2: an access token in the fragment, counted, without a refresh token and without a family", async () => {
    const found = await anAuthorizationWorld({ client: { grantTypes: ["implicit", "refresh_token"] } });
    const { access_token, ...rest } = await found.told({ ...NONE, response_type: "token" });
    expect(rest).toEqual({ token_type: "Bearer", expires_in: "1800", scope: "read", state: "af0ifjsldkj", iss: ISSUER });
    expect(await found.stored(access_token ?? "")).toMatchObject({
      kind: "access",
      userId: found.userId,
      familyId: null,
      grantType: "implicit",
    });
    expect(await found.store.usage(found.client.applicationId)).toMatchObject([{ grantType: "implicit", outcome: "success", count: 1 }]);
  });

  it("item 67: of a hybrid type the token is of the code's family, so that a code used twice ends it", async () => {
    const found = await anAuthorizationWorld();
    const { code, access_token } = await found.told({ response_type: "code token" });
    expect((await found.stored(access_token ?? ""))?.familyId).toBe((await found.findCode(code))?.id);
  });

  it("OpenID Connect Core §3.3.2.11: the ID token names nonce, session and the hashes of what comes with it", async () => {
    const found = await anAuthorizationWorld(OPENID);
    const told = await found.told({ response_type: "code id_token token", scope: "openid", nonce: "n-0S6" });
    const claims = decodeJwt(told["id_token"] ?? "");
    expect(claims).toMatchObject({ iss: ISSUER, aud: found.client.clientId, sub: found.userId, nonce: "n-0S6" });
    expect([claims["at_hash"], claims["c_hash"]]).toEqual([expect.stringMatching(/^[\w-]{22}$/), expect.stringMatching(/^[\w-]{22}$/)]);
    expect(await found.store.usage(found.client.applicationId)).toMatchObject([{ grantType: "implicit", count: 1 }]);
  });

  it("takes from the quota, which a code alone does not, and says in the fragment that it is used up", async () => {
    const found = await anAuthorizationWorld({ client: { quotaPerMinute: 1 } });
    const token = { ...NONE, response_type: "token" };
    expect((await found.told())["code"]).toBeDefined();
    expect(found.calls.quota).toBe(0);
    expect((await found.told(token))["access_token"]).toBeDefined();
    const outcome = await found.ask(token);
    expect(membersOf(outcome)["error"]).toBeDefined();
    expect(outcome).toMatchObject({ answer: { location: expect.stringContaining(`${CALLBACK}#error=`) } });
  });
});

describe("a request for a certain person (OpenID Connect Core §3.1.2.1, §5.5.1)", () => {
  const hinted = async (world: Awaited<ReturnType<typeof anAuthorizationWorld>>, claims: Record<string, unknown> = {}) =>
    await world.ports.signer.sign(world.client.realmId, "ES256", "JWT", {
      iss: ISSUER,
      aud: world.client.clientId,
      sub: world.userId,
      auth_time: 1,
      ...claims,
    });

  it("id_token_hint: is answered about that person, and about another is a sign-in or login_required", async () => {
    const found = await anAuthorizationWorld();
    expect((await found.told({ id_token_hint: await hinted(found) }))["code"]).toBeDefined();
    const other = await hinted(found, { sub: newId() });
    expect(await found.ask({ id_token_hint: other })).toMatchObject({ kind: "sign_in" });
    expect(await found.told({ id_token_hint: other, prompt: "none" })).toMatchObject({ error: "login_required" });
  });

  it("id_token_hint: one of another client, or no ID token at all, is invalid_request", async () => {
    const found = await anAuthorizationWorld();
    for (const id_token_hint of [
      await hinted(found, { aud: "another" }),
      await hinted(found, { iss: "https://other.example" }),
      "e30.e30.",
    ])
      expect(await found.told({ id_token_hint })).toMatchObject({ error: "invalid_request" });
  });

  it("claims: a sub that is not theirs is answered about nobody", async () => {
    const found = await anAuthorizationWorld(OPENID);
    const claims = (sub: string) => JSON.stringify({ id_token: { sub: { value: sub } } });
    expect((await found.told({ scope: "openid", claims: claims(found.userId) }))["code"]).toBeDefined();
    expect(await found.ask({ scope: "openid", claims: claims("another") })).toMatchObject({ kind: "sign_in" });
  });

  it("§8.1: names the person as the client knows them, where subjects are pairwise", async () => {
    const found = await anAuthorizationWorld();
    const { client, userId } = found;
    const pairwise = await anAuthorizationWorld({ client: { openid: { ...client.openid, pairwiseSector: "client.example" } } });
    expect(await pairwise.ask({ id_token_hint: await hinted(pairwise) })).toMatchObject({ kind: "sign_in" });
    const subject = pairwise.ports.subjects.pairwiseSubject(client.realmId, "client.example", pairwise.userId);
    expect((await pairwise.told({ id_token_hint: await hinted(pairwise, { sub: subject }) }))["code"]).toBeDefined();
    expect(subject).not.toContain(userId);
  });
});

describe("a refusal", () => {
  it("item 110: with no client or redirect URI to trust is shown and sent nowhere (RFC 6749 §4.1.2.1)", async () => {
    const found = await anAuthorizationWorld();
    for (const changes of [{ client_id: "nobody" }, { redirect_uri: "https://evil.example" }])
      expect(await found.ask({ ...changes, response_type: "magic" })).toMatchObject({ kind: "refused" });
  });

  it("stands under the application's failures, unless it is the person's own choice", async () => {
    const found = await anAuthorizationWorld();
    await found.told({ prompt: "none" }, nobody);
    await found.told({}, { answer: "deny" });
    expect(await found.causes()).toEqual([]);
    await found.told({ scope: "nope" });
    expect(await found.causes()).toEqual(["scope_unknown"]);
    expect(await found.store.failures(found.client.applicationId)).toMatchObject([
      { endpoint: "authorize", proven: false, ip: "192.0.2.1" },
    ]);
  });

  it("RFC 9700 §4.11.2: of a client that registered itself goes to it only if somebody has signed in, or nobody may be asked", async () => {
    const found = await anAuthorizationWorld({ client: { registeredBy: "registration" } });
    expect(await found.ask({ scope: "nope" }, nobody)).toMatchObject({ kind: "refused", refusal: { cause: "scope_unknown" } });
    expect(await found.told({ scope: "nope" })).toMatchObject({ error: "invalid_scope" });
    expect(await found.told({ prompt: "none" }, nobody)).toMatchObject({ error: "login_required" });
  });

  it("item 65: of a database that is away, or of a fault of ours, has no cause in it and is never thrown", async () => {
    for (const [error, told] of [
      [new DatabaseDown("SELECT secret"), "temporarily_unavailable"],
      [new TypeError("secret"), "server_error"],
    ] as const) {
      const found = await anAuthorizationWorld({
        ports: {
          commit: async () => {
            throw error;
          },
        },
      });
      const members = await found.told();
      expect(members).toMatchObject({ error: told, state: "af0ifjsldkj", iss: ISSUER });
      expect(JSON.stringify(members)).not.toContain("secret");
      expect(found.faults).toEqual([error]);
    }
  });
});
