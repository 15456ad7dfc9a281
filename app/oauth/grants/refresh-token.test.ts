import { describe, expect, it } from "vitest";
import { aClient, aPolicy, newId, START } from "../testing/fixtures";
import { aRefreshWorld } from "../testing/refresh-world";
import { basicHeader, member, textMember } from "../testing/requests";

describe("refresh_token", () => {
  it("gives a new access token and a new refresh token, and consumes the old one", async () => {
    const { token, refresh, stored, userId } = await aRefreshWorld();
    const answer = await refresh(token);
    expect(Object.keys(answer.body ?? {})).toEqual(["access_token", "refresh_token", "scope", "token_type", "expires_in"]);
    expect(member(answer, "expires_in")).toBe(1800);
    const next = textMember(answer, "refresh_token");
    expect(next).not.toBe(token);
    expect((await stored(token))?.consumedAt).toBe(START);
    expect(await stored(next)).toMatchObject({
      userId,
      kind: "refresh",
      grantType: "refresh_token",
      familyId: (await stored(token))?.familyId,
    });
  });

  it("item 77: a token of another client is invalid_grant and stays good for its own (RFC 6749 §6)", async () => {
    const { token, refresh, store, stored } = await aRefreshWorld();
    const other = aClient();
    await store.addClient(other);
    const answer = await refresh(token, {}, { authorization: basicHeader(other.clientId) });
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect(await stored(token)).toMatchObject({ consumedAt: null, revokedAt: null });
    expect(await store.failures(other.applicationId)).toMatchObject([{ cause: "refresh_token_foreign" }]);
    expect((await refresh(token)).status).toBe(200);
  });

  it("item 77: another client cannot end a family with a used token", async () => {
    const { token, refresh, store, stored } = await aRefreshWorld();
    const next = textMember(await refresh(token), "refresh_token");
    const other = aClient();
    await store.addClient(other);
    await refresh(token, {}, { authorization: basicHeader(other.clientId) });
    expect((await stored(next))?.revokedAt).toBeNull();
  });

  it("item 78: narrower scope is granted, wider is invalid_scope, omitted is the original (RFC 6749 §6)", async () => {
    const { token, refresh } = await aRefreshWorld();
    expect(await refresh(token, { scope: "read default" })).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
    const narrowed = await refresh(token, { scope: "write" });
    expect(member(narrowed, "scope")).toBe("write");
    expect(member(await refresh(textMember(narrowed, "refresh_token")), "scope")).toBe("read write");
  });

  it("item 79: the new refresh token keeps the original scope (RFC 6749 §6)", async () => {
    const { token, refresh, stored } = await aRefreshWorld();
    const narrowed = await refresh(token, { scope: "write" });
    expect((await stored(textMember(narrowed, "refresh_token")))?.scope).toBe("read write");
    expect((await stored(textMember(narrowed, "access_token")))?.scope).toBe("write");
  });

  it("item 80: a public client's refresh tokens rotate as well (RFC 9700 §2.2.2)", async () => {
    const { token, refresh, stored, clock } = await aRefreshWorld({ client: { type: "public", authMethods: ["none"], secrets: [] } });
    const answer = await refresh(token);
    expect(answer.status).toBe(200);
    expect((await stored(token))?.consumedAt).toBe(START);
    clock.time += 30_000;
    expect((await refresh(token)).status).toBe(400);
    expect((await stored(textMember(answer, "refresh_token")))?.revokedAt).toBe(clock.time);
  });

  it("item 81: reuse is invalid_grant and revokes the whole family, access tokens too (RFC 9700 §4.14.2)", async () => {
    const { first, token, refresh, stored, causes, clock } = await aRefreshWorld();
    const second = await refresh(token);
    clock.time += 60_000;
    expect(await refresh(token)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    for (const text of [textMember(first, "access_token"), textMember(second, "access_token"), textMember(second, "refresh_token")]) {
      expect((await stored(text))?.revokedAt).toBe(clock.time);
    }
    expect((await refresh(textMember(second, "refresh_token"))).status).toBe(400);
    expect(await causes()).toEqual(["refresh_token_reused", "refresh_token_revoked"]);
  });

  it("item 81: a family that is not concerned lives on", async () => {
    const { token, refresh, send, clock } = await aRefreshWorld();
    const other = await send({ grant_type: "password", username: "anna", password: "correct horse" });
    await refresh(token);
    clock.time += 30_000;
    expect((await refresh(token)).status).toBe(400);
    expect((await refresh(textMember(other, "refresh_token"))).status).toBe(200);
  });

  it("item 82: ends by idleness: each use starts a full lifetime (RFC 9700 §4.14.2)", async () => {
    const { token, refresh, clock, causes } = await aRefreshWorld({ client: { refreshTokenLifetime: 600 } });
    clock.time = START + 599_000;
    const next = textMember(await refresh(token), "refresh_token");
    clock.time += 599_000;
    const last = textMember(await refresh(next), "refresh_token");
    clock.time += 600_000;
    expect(member(await refresh(last), "error")).toBe("invalid_grant");
    expect(await causes()).toEqual(["refresh_token_expired"]);
  });

  it("the family ends whatever its use: no successor outlives its lifetime (RFC 9700 §4.14.2)", async () => {
    const { token, refresh, clock, causes, stored } = await aRefreshWorld({
      policy: { refreshFamilyLifetime: 1000 },
      client: { refreshTokenLifetime: 600 },
    });
    expect((await stored(token))?.expiresAt).toBe(START + 600_000);
    clock.time = START + 590_000;
    const second = textMember(await refresh(token), "refresh_token");
    expect((await stored(second))?.expiresAt).toBe(START + 1_000_000);
    clock.time = START + 998_500;
    const last = textMember(await refresh(second), "refresh_token");
    expect((await stored(last))?.expiresAt).toBe(START + 999_500);
    clock.time = START + 999_400;
    expect(member(await refresh(last), "error")).toBe("invalid_grant");
    expect(await causes()).toEqual(["refresh_family_ended"]);
  });

  it("a family lifetime that an admin shortens holds for the families there are", async () => {
    const { token, refresh, store, clock, causes } = await aRefreshWorld();
    clock.time = START + 3600_000;
    await store.setPolicy(aPolicy({ refreshFamilyLifetime: 1800 }));
    expect(member(await refresh(token), "error")).toBe("invalid_grant");
    expect(await causes()).toEqual(["refresh_family_ended"]);
  });

  it.each(["user", "application"] as const)("a mark on the %s ends families issued by then, and none begun after it", async (kind) => {
    const { token, refresh, send, store, client, userId, clock, causes, stored } = await aRefreshWorld();
    const mark = (at: number) => (kind === "user" ? store.markUser(userId, at) : store.markApplication(client.applicationId, at));
    await mark(START - 1);
    const next = textMember(await refresh(token), "refresh_token");
    await mark(START + 5000);
    expect(member(await refresh(next), "error")).toBe("invalid_grant");
    expect(await causes()).toEqual(["refresh_token_ended"]);
    expect((await stored(next))?.consumedAt).toBeNull();
    // In the very millisecond of the event: the person has signed in anew since.
    const anew = textMember(await send({ grant_type: "password", username: "anna", password: "correct horse" }), "refresh_token");
    expect((await refresh(anew)).status).toBe(200);
    clock.time = START + 6000;
    expect(member(await refresh(next), "error")).toBe("invalid_grant");
  });

  it("item 82: a confidential client must authenticate (RFC 6749 §6)", async () => {
    const { token, refresh, client } = await aRefreshWorld();
    expect((await refresh(token, { client_id: client.clientId }, {})).status).toBe(401);
    expect((await refresh(token)).status).toBe(200);
  });

  it("unknown, forged and access tokens are invalid_grant", async () => {
    const { first, token, refresh, causes } = await aRefreshWorld();
    const forged = `${token.slice(0, -1)}${token.endsWith("A") ? "Q" : "A"}`;
    for (const text of ["x", forged, textMember(first, "access_token")]) expect(member(await refresh(text), "error")).toBe("invalid_grant");
    expect(member(await refresh(""), "error")).toBe("invalid_request");
    expect(await causes()).toEqual(["refresh_token_unknown", "refresh_token_unknown", "refresh_token_unknown", "parameter_missing"]);
  });

  it("a user who was disabled or removed gets nothing more, and the token is not consumed", async () => {
    const { token, refresh, store, userId, stored, causes } = await aRefreshWorld();
    await store.disableUser(userId);
    expect(member(await refresh(token), "error")).toBe("invalid_grant");
    expect(await causes()).toEqual(["refresh_token_user_gone"]);
    expect((await stored(token))?.consumedAt).toBeNull();
  });

  it("the grant switched off stops refresh tokens at once", async () => {
    const { token, refresh, store } = await aRefreshWorld();
    await store.setPolicy(aPolicy({ enabledGrantTypes: new Set(["password"]) }));
    expect(member(await refresh(token), "error")).toBe("unsupported_grant_type");
  });

  it("a token of another realm is unknown", async () => {
    const { token, send, store } = await aRefreshWorld();
    const other = aClient({ realmId: newId() });
    await store.addClient(other);
    const answer = await send(
      { grant_type: "refresh_token", refresh_token: token },
      { authorization: basicHeader(other.clientId), realmId: other.realmId },
    );
    expect(member(answer, "error")).toBe("invalid_grant");
  });
});
