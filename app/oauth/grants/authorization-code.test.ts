import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AuthorizationCode, ProtocolRequest, RealmPolicy, RegisteredClient } from "../model";
import { aClient, aCode, aCommit, aPolicy, newId, START } from "../testing/fixtures";
import { aRequest, aWorld, basicHeader, type FormFields, member, textMember } from "../testing/requests";
import { createTokenEndpoint } from "../token-endpoint";
import { encodeOpaque } from "../tokens/opaque";

const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const CALLBACK = "https://client.example/callback";
const KEY: Partial<RegisteredClient> = { grantTypes: ["authorization_code", "refresh_token"], callbackUrls: [CALLBACK] };

interface Options {
  readonly policy?: Partial<RealmPolicy>;
  readonly client?: Partial<RegisteredClient>;
  readonly code?: Partial<AuthorizationCode>;
}

/** A world in which anna has just allowed the client: `redeem` sends the code with what belongs to it. */
async function world({ policy = {}, client = {}, code: overrides = {} }: Options = {}) {
  const found = await aWorld({ policy, client: { ...KEY, ...client } });
  const endpoint = createTokenEndpoint(found.ports);
  const isPublic = found.client.type === "public";
  const send = (form: FormFields, http?: Partial<ProtocolRequest>) => {
    const own = isPublic ? { client_id: found.client.clientId } : {};
    return endpoint(aRequest({ ...own, ...form }, http ?? (isPublic ? {} : { authorization: basicHeader(found.client.clientId) })));
  };
  const issue = async (more: Partial<AuthorizationCode> = {}) => {
    const pkce = { codeChallenge: CHALLENGE, codeChallengeMethod: "S256" } as const;
    const code = aCode(found.client, { userId: found.userId, scope: "read write", ...pkce, ...overrides, ...more });
    const commit = { ...aCommit(0, found.client, []), generation: null, usage: null };
    await found.ports.commit({ ...commit, effects: [{ kind: "storeCode", code }] });
    return { code, text: encodeOpaque("code", code.id, found.ports.mac) };
  };
  const { code, text } = await issue();
  const redeem = (form: FormFields = {}, http?: Partial<ProtocolRequest>) =>
    send({ grant_type: "authorization_code", code: text, redirect_uri: CALLBACK, code_verifier: VERIFIER, ...form }, http);
  const causes = async () => (await found.store.failures(found.client.applicationId)).map((failure) => failure.cause);
  const isUsed = async () => (await found.ports.findCode(code.id))?.usedAt !== null;
  return { ...found, code, text, send, issue, redeem, causes, isUsed };
}

describe("authorization_code", () => {
  it("RFC 6749 §4.1.4: gives an access and a refresh token of one family, for the person, and counts", async () => {
    const { redeem, stored, userId, code, store, client, ports } = await world();
    const answer = await redeem();
    expect(answer).toMatchObject({ status: 200, body: { token_type: "Bearer", expires_in: 1800, scope: "read write" } });
    const family = { userId, familyId: code.id, grantType: "authorization_code", scope: "read write" };
    expect(await stored(textMember(answer, "access_token"))).toMatchObject({ ...family, kind: "access" });
    expect(await stored(textMember(answer, "refresh_token"))).toMatchObject({ ...family, kind: "refresh" });
    expect(await store.usage(client.applicationId)).toMatchObject([{ grantType: "authorization_code", outcome: "success", count: 1 }]);
    expect(await store.userUsage(client.applicationId)).toMatchObject([{ userId, count: 1 }]);
    // Longer than a family can live, so that a second use is noticed.
    expect((await ports.findCode(code.id))?.keptUntil).toBeGreaterThan(START + 2_592_000_000);
  });

  it("gives no refresh token to a client without Refresh Token ticked, and the access token has a family all the same", async () => {
    const { redeem, stored, code } = await world({ client: { grantTypes: ["authorization_code"] } });
    const answer = await redeem();
    expect(member(answer, "refresh_token")).toBeUndefined();
    expect((await stored(textMember(answer, "access_token")))?.familyId).toBe(code.id);
  });

  it("item 67: a second use is refused, and what the first bought is revoked (RFC 6749 §4.1.2)", async () => {
    const { redeem, send, stored, causes } = await world();
    const first = await redeem();
    const refreshed = await send({ grant_type: "refresh_token", refresh_token: textMember(first, "refresh_token") });
    expect(await redeem()).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    for (const answer of [first, refreshed])
      for (const name of ["access_token", "refresh_token"]) expect((await stored(textMember(answer, name)))?.revokedAt).toBe(START);
    expect(await causes()).toEqual(["code_used"]);
  });

  it("item 67: also half a minute later, when the code has expired", async () => {
    const { redeem, stored, clock } = await world();
    const first = await redeem();
    clock.time += 90_000;
    expect((await redeem()).status).toBe(400);
    expect((await stored(textMember(first, "access_token")))?.revokedAt).toBe(START + 90_000);
  });

  it("item 68: of many at once one succeeds, and what it bought is revoked by the others", async () => {
    const { redeem, stored, store, client } = await world();
    const answers = await Promise.all(Array.from({ length: 8 }, () => redeem()));
    const winners = answers.filter((answer) => answer.status === 200);
    expect(winners).toHaveLength(1);
    for (const winner of winners) expect((await stored(textMember(winner, "access_token")))?.revokedAt).toBe(START);
    const counts = Object.fromEntries((await store.usage(client.applicationId)).map((row) => [row.outcome, row.count]));
    expect(counts).toEqual({ success: 1, code_used: 7 });
  });

  it("item 69: expires after its lifetime, and is not used up then", async () => {
    const { redeem, clock, causes, isUsed } = await world();
    clock.time += 60_000;
    expect(member(await redeem(), "error")).toBe("invalid_grant");
    expect([await causes(), await isUsed()]).toEqual([["code_expired"], false]);
  });

  it("item 70: a code of another client is invalid_grant, and stays good for its own (RFC 6749 §4.1.3)", async () => {
    const { redeem, store, isUsed } = await world();
    const other = aClient(KEY);
    await store.addClient(other);
    const answer = await redeem({}, { authorization: basicHeader(other.clientId) });
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect(await store.failures(other.applicationId)).toMatchObject([{ cause: "code_foreign" }]);
    expect(await isUsed()).toBe(false);
    expect((await redeem()).status).toBe(200);
    // Nor can it end what the code has bought.
    await redeem({}, { authorization: basicHeader(other.clientId) });
    expect((await redeem()).body).toMatchObject({ error: "invalid_grant" });
  });

  it.each([{ redirect_uri: "" }, { redirect_uri: `${CALLBACK}/` }, { redirect_uri: "https://client.example/other" }])(
    "item 71: another redirect_uri, or none, is invalid_grant: %o",
    async (form) => {
      const { redeem, causes, isUsed } = await world();
      expect(member(await redeem(form), "error")).toBe("invalid_grant");
      expect([await causes(), await isUsed()]).toEqual([["code_redirect_uri"], false]);
    },
  );

  it("item 71: may be left out where the authorization request had none (OAuth 2.1 §10.2), and must not be another", async () => {
    const { redeem } = await world({ code: { redirectUriGiven: false } });
    expect(member(await redeem({ redirect_uri: "https://client.example/other" }), "error")).toBe("invalid_grant");
    expect((await redeem({ redirect_uri: "" })).status).toBe(200);
  });

  it.each([
    ["missing", "", "code_verifier_missing"],
    ["wrong", `${VERIFIER}x`, "code_verifier_wrong"],
    ["the challenge", CHALLENGE, "code_verifier_wrong"],
    ["item 74: of 42 letters", VERIFIER.slice(1), "code_verifier_wrong"],
    ["item 74: of 129 letters", "a".repeat(129), "code_verifier_wrong"],
    ["item 74: with another letter", `${VERIFIER}+`, "code_verifier_wrong"],
  ])("item 72: a code_verifier that is %s is invalid_grant and uses nothing up (RFC 7636 §4.6)", async (_what, code_verifier, cause) => {
    const { redeem, causes, isUsed } = await world();
    expect(member(await redeem({ code_verifier }), "error")).toBe("invalid_grant");
    expect([await causes(), await isUsed()]).toEqual([[cause], false]);
  });

  it.each([43, 128])("item 74: takes a verifier of %i letters", async (length) => {
    const code_verifier = "a-._~Z9".repeat(20).slice(0, length);
    const { redeem } = await world({ code: { codeChallenge: createHash("sha256").update(code_verifier).digest("base64url") } });
    expect((await redeem({ code_verifier })).status).toBe(200);
  });

  it("item 72: a code_verifier without a challenge is invalid_request (RFC 9700 §2.1.1)", async () => {
    const { redeem } = await world({ policy: { pkceRequired: false }, code: { codeChallenge: null, codeChallengeMethod: null } });
    expect(member(await redeem(), "error")).toBe("invalid_request");
    expect((await redeem({ code_verifier: "" })).status).toBe(200);
  });

  it.each([{ policy: { pkceRequired: true } }, { policy: { pkceRequired: false }, client: { pkceRequired: true } }])(
    "item 73: a code without a challenge is refused where PKCE is required by now: %o",
    async (options) => {
      const { redeem } = await world({ ...options, code: { codeChallenge: null, codeChallengeMethod: null } });
      expect(member(await redeem({ code_verifier: "" }), "error")).toBe("invalid_grant");
    },
  );

  it("compares a plain challenge as it is", async () => {
    const { redeem } = await world({ code: { codeChallenge: VERIFIER, codeChallengeMethod: "plain" } });
    expect((await redeem()).status).toBe(200);
  });

  it("item 75: a public client names itself, and needs no secret", async () => {
    const { redeem, send, text } = await world({ client: { type: "public", kind: "browser", authMethods: ["none"], secrets: [] } });
    const nameless = { grant_type: "authorization_code", code: text, redirect_uri: CALLBACK, code_verifier: VERIFIER, client_id: "" };
    expect(member(await send(nameless), "error")).toBe("invalid_client");
    expect((await redeem()).status).toBe(200);
  });

  it("unknown, forged and other tokens are invalid_grant; none at all is invalid_request", async () => {
    const { redeem, text, ports, code, causes } = await world();
    const forged = `${text.slice(0, -1)}${text.endsWith("A") ? "Q" : "A"}`;
    for (const other of ["x", forged, encodeOpaque("refresh", code.id, ports.mac), encodeOpaque("code", newId(), ports.mac)])
      expect(member(await redeem({ code: other }), "error")).toBe("invalid_grant");
    expect(member(await redeem({ code: "" }), "error")).toBe("invalid_request");
    expect(new Set(await causes())).toEqual(new Set(["code_unknown", "parameter_missing"]));
  });

  it.each([
    ["disabled", "code_user_gone", (found: Awaited<ReturnType<typeof world>>) => found.store.disableUser(found.userId)],
    ["given a new password", "code_ended", (found: Awaited<ReturnType<typeof world>>) => found.store.markUser(found.userId, START)],
    [
      "stopping the application",
      "code_ended",
      (found: Awaited<ReturnType<typeof world>>) => found.store.stopClient(found.userId, found.client.ref, START),
    ],
    [
      "when the application's tokens are revoked",
      "code_ended",
      (found: Awaited<ReturnType<typeof world>>) => found.store.markApplication(found.client.applicationId, START),
    ],
  ] as const)("a person %s between the two requests: refused, and the code is not used up", async (_what, cause, happen) => {
    const found = await world();
    await happen(found);
    expect(member(await found.redeem(), "error")).toBe("invalid_grant");
    expect([await found.causes(), await found.isUsed()]).toEqual([[cause], false]);
  });

  it("a stop of another application changes nothing; after a stop, a new code works, with tokens past the mark", async () => {
    const { redeem, issue, store, userId, client, stored } = await world();
    await store.stopClient(userId, newId(), START + 5000);
    expect((await redeem()).status).toBe(200);
    await store.stopClient(userId, client.ref, START + 5000);
    const { text } = await issue({ issuedAt: START + 5001 });
    const answer = await redeem({ code: text });
    expect((await stored(textMember(answer, "access_token")))?.issuedAt).toBe(START + 5001);
  });

  it("leaves out scopes that the key or the realm has lost since", async () => {
    const { redeem } = await world({ client: { scopes: ["read"] } });
    expect(member(await redeem(), "scope")).toBe("read");
  });

  it.each([
    [{ grantTypes: ["refresh_token"] } as const, {}, "unauthorized_client"],
    [{}, { enabledGrantTypes: new Set(["refresh_token"] as const) }, "unsupported_grant_type"],
  ])("switched off for the key or the realm it is refused: %o", async (client, policy, error) => {
    const { redeem, store } = await world({ client });
    await store.setPolicy(aPolicy(policy));
    expect(member(await redeem(), "error")).toBe(error);
  });
});
