/** The grace of a used refresh token, and keeping one: what clients need that race, lose answers or keep what they have. */
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import type { ProtocolAnswer } from "../model";
import { aPolicy, START } from "../testing/fixtures";
import { aRefreshWorld } from "../testing/refresh-world";
import { basicHeader, member, textMember } from "../testing/requests";

const tokens = (answer: ProtocolAnswer) => [textMember(answer, "access_token"), textMember(answer, "refresh_token")];
const PUBLIC = { type: "public", authMethods: ["none"], secrets: [] } as const;

describe("a used refresh token within the grace (item 83, RFC 9700 §4.14.2)", () => {
  it.each([
    ["confidential", {}],
    ["public", PUBLIC],
  ] as const)("gets a %s client the same successor, with the time that is left, and is counted", async (_type, client) => {
    const { token, refresh, clock, store, outcomes, client: registered } = await aRefreshWorld({ client });
    const first = await refresh(token);
    clock.time += 29_999;
    const again = await refresh(token);
    expect(again.status).toBe(200);
    expect(tokens(again)).toEqual(tokens(first));
    expect([member(first, "expires_in"), member(again, "expires_in")]).toEqual([1800, 1770]);
    expect(Object.keys(again.body ?? {})).toEqual(Object.keys(first.body ?? {}));
    expect(await store.replays(registered.ref)).toBe(1);
    expect(await outcomes()).toEqual({ success: 2 });
  });

  it("is late after it: the whole family ends", async () => {
    const { token, refresh, clock, stored, causes, store, client } = await aRefreshWorld();
    const first = await refresh(token);
    clock.time += 30_000;
    expect(member(await refresh(token), "error")).toBe("invalid_grant");
    for (const text of tokens(first)) expect((await stored(text))?.revokedAt).toBe(clock.time);
    expect(await causes()).toEqual(["refresh_token_reused"]);
    expect(await store.replays(client.ref)).toBe(0);
  });

  it("is of an older generation once its successor has been used: the whole family ends", async () => {
    const { token, refresh, stored, causes } = await aRefreshWorld();
    const second = await refresh(token);
    const third = await refresh(textMember(second, "refresh_token"));
    expect(member(await refresh(token), "error")).toBe("invalid_grant");
    for (const text of [...tokens(second), ...tokens(third)]) expect((await stored(text))?.revokedAt).toBe(START);
    expect(await causes()).toEqual(["refresh_token_reused"]);
  });

  it("of many at once all get one successor", async () => {
    const { token, refresh, store, client, outcomes } = await aRefreshWorld();
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(token)));
    expect(new Set(answers.map((answer) => tokens(answer).join(" "))).size).toBe(1);
    expect(await store.replays(client.ref)).toBe(7);
    expect(await outcomes()).toEqual({ success: 8 });
  });

  it("of many at once with the grace off one wins, and the family ends because the token was used twice", async () => {
    const { token, refresh, stored, outcomes } = await aRefreshWorld({ policy: { refreshGrace: 0 } });
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(token)));
    const winners = answers.filter((answer) => answer.status === 200);
    expect(winners).toHaveLength(1);
    for (const answer of answers) if (answer.status !== 200) expect(member(answer, "error")).toBe("invalid_grant");
    for (const winner of winners) expect((await stored(textMember(winner, "refresh_token")))?.revokedAt).toBe(START);
    expect(await outcomes()).toEqual({ success: 1, refresh_token_reused: 7 });
  });

  it("gets a JWT with the same jti and times", async () => {
    const { token, refresh, clock } = await aRefreshWorld({ client: { tokenFormat: "jwt" } });
    const first = await refresh(token);
    clock.time += 5000;
    const again = await refresh(token);
    expect(decodeJwt(textMember(again, "access_token"))).toEqual(decodeJwt(textMember(first, "access_token")));
  });

  it("never gets more scope than it asks for now: another scope is a token of its own with the same successor", async () => {
    const { token, refresh, stored } = await aRefreshWorld();
    const wide = await refresh(token);
    const narrow = await refresh(token, { scope: "read" });
    expect([member(wide, "scope"), member(narrow, "scope")]).toEqual(["read write", "read"]);
    expect(textMember(narrow, "refresh_token")).toBe(textMember(wide, "refresh_token"));
    expect(textMember(narrow, "access_token")).not.toBe(textMember(wide, "access_token"));
    expect(await stored(textMember(narrow, "access_token"))).toMatchObject({
      scope: "read",
      familyId: (await stored(token))?.familyId,
    });
    expect(tokens(await refresh(token, { scope: "write read" }))).toEqual(tokens(wide));
    expect(member(await refresh(token, { scope: "read default" }), "error")).toBe("invalid_scope");
  });

  it("loses with the answer what was taken from the key since", async () => {
    const { token, refresh, store } = await aRefreshWorld();
    const wide = await refresh(token);
    const policy = aPolicy();
    await store.setPolicy(aPolicy({ scopes: new Map([...policy.scopes].filter(([name]) => name !== "write")) }));
    const again = await refresh(token);
    expect(member(again, "scope")).toBe("read");
    expect(textMember(again, "access_token")).not.toBe(textMember(wide, "access_token"));
  });

  it("gets a new access token where the first has ended", async () => {
    const { token, refresh, ports, stored, clock } = await aRefreshWorld({
      policy: { refreshGrace: 300 },
      client: { userTokenLifetime: 60 },
    });
    const first = await refresh(token);
    clock.time += 59_500;
    const second = await refresh(token);
    expect([member(first, "expires_in"), member(second, "expires_in")]).toEqual([60, 60]);
    const id = (await stored(textMember(first, "access_token")))?.id ?? "";
    const commit = { generation: null, basis: { realmId: "root", client: undefined, userId: null }, tokens: [], usage: null };
    await ports.commit({ ...commit, effects: [{ kind: "revokeToken", tokenId: id, at: clock.time }] });
    expect(textMember(await refresh(token), "access_token")).not.toBe(textMember(first, "access_token"));
  });

  it("brings nothing back: a revoked family, a disabled user and a mark refuse it", async () => {
    const revoked = await aRefreshWorld();
    await revoked.refresh(revoked.token);
    const familyId = (await revoked.stored(revoked.token))?.familyId ?? "";
    const commit = { generation: null, basis: { realmId: "root", client: undefined, userId: null }, tokens: [], usage: null };
    await revoked.ports.commit({ ...commit, effects: [{ kind: "revokeFamily", familyId, at: START }] });
    expect((await revoked.refresh(revoked.token)).status).toBe(400);
    expect(await revoked.causes()).toEqual(["refresh_token_revoked"]);

    const disabled = await aRefreshWorld();
    await disabled.refresh(disabled.token);
    await disabled.store.disableUser(disabled.userId);
    expect((await disabled.refresh(disabled.token)).status).toBe(400);

    const marked = await aRefreshWorld();
    await marked.refresh(marked.token);
    await marked.store.markUser(marked.userId, START + 5000);
    expect((await marked.refresh(marked.token)).status).toBe(400);
    expect(await marked.causes()).toEqual(["refresh_token_ended"]);
  });

  it("is for the same client alone, and what an older version has used up has no successor", async () => {
    const { token, refresh, store } = await aRefreshWorld();
    const { client: other } = await aRefreshWorld();
    await store.addClient(other);
    const first = await refresh(token);
    expect(member(await refresh(token, {}, { authorization: basicHeader(other.clientId) }), "error")).toBe("invalid_grant");
    expect(tokens(await refresh(token))).toEqual(tokens(first));

    const older: Awaited<ReturnType<typeof aRefreshWorld>> = await aRefreshWorld({
      ports: {
        findToken: async (id) => {
          const found = await older.store.store.findToken(id);
          return found && { ...found, successorId: null, successorAccessId: null };
        },
      },
    });
    await older.refresh(older.token);
    expect((await older.refresh(older.token)).status).toBe(400);
    expect(await older.causes()).toEqual(["refresh_token_reused"]);
  });
});

describe('a key that keeps its refresh token (WSO2\'s "renew refresh token" off)', () => {
  const KEEP = { client: { keepRefreshToken: true, refreshTokenLifetime: 3600 } } as const;

  it("is answered with the same refresh token and a new access token, until that expires", async () => {
    const { token, refresh, clock, stored, store, client, causes } = await aRefreshWorld(KEEP);
    const first = await refresh(token);
    clock.time += 3_000_000;
    const second = await refresh(token, { scope: "read" });
    expect([textMember(first, "refresh_token"), textMember(second, "refresh_token")]).toEqual([token, token]);
    expect(textMember(second, "access_token")).not.toBe(textMember(first, "access_token"));
    expect(await stored(textMember(second, "access_token"))).toMatchObject({ scope: "read", familyId: (await stored(token))?.familyId });
    expect(await store.replays(client.ref)).toBe(0);
    clock.time = START + 3_600_000;
    expect(member(await refresh(token), "error")).toBe("invalid_grant");
    expect(await causes()).toEqual(["refresh_token_expired"]);
  });

  it("ends with its family, and with its revocation the access tokens end", async () => {
    const { token, refresh, clock, causes } = await aRefreshWorld({ ...KEEP, policy: { refreshFamilyLifetime: 1000 } });
    clock.time += 999_000;
    expect((await refresh(token)).status).toBe(200);
    clock.time += 1000;
    expect(member(await refresh(token), "error")).toBe("invalid_grant");
    expect(await causes()).toEqual(["refresh_token_expired"]);
  });

  it("leaves many at once each with a token of its own", async () => {
    const { token, refresh, outcomes } = await aRefreshWorld(KEEP);
    const answers = await Promise.all(Array.from({ length: 30 }, () => refresh(token)));
    expect(new Set(answers.map((answer) => textMember(answer, "access_token"))).size).toBe(30);
    expect(await outcomes()).toEqual({ success: 30 });
  });

  it("gets no access token while the family ends at the same time", async () => {
    const { token, refresh, ports, stored } = await aRefreshWorld(KEEP);
    const familyId = (await stored(token))?.familyId ?? "";
    const commit = { generation: null, basis: { realmId: "root", client: undefined, userId: null }, tokens: [], usage: null };
    const [answer] = await Promise.all([
      refresh(token),
      ports.commit({ ...commit, effects: [{ kind: "revokeFamily", familyId, at: START }] }),
    ]);
    if (answer.status === 200) expect((await stored(textMember(answer, "access_token")))?.revokedAt).toBe(START);
    else expect(member(answer, "error")).toBe("invalid_grant");
    expect((await refresh(token)).status).toBe(400);
  });

  it("rotates all the same where it is public (RFC 9700 §2.2.2), or where the realm does not allow it", async () => {
    const ofPublic = await aRefreshWorld({ client: { ...PUBLIC, keepRefreshToken: true } });
    const disallowed = await aRefreshWorld({ ...KEEP, policy: { refreshTokensMayBeKept: false } });
    for (const { token, refresh } of [ofPublic, disallowed]) expect(textMember(await refresh(token), "refresh_token")).not.toBe(token);
  });

  it("rotates from the next use on when the choice is taken back, and the other way round", async () => {
    const { token, refresh, store } = await aRefreshWorld(KEEP);
    await refresh(token);
    await store.setPolicy(aPolicy({ refreshTokensMayBeKept: false }));
    const next = textMember(await refresh(token), "refresh_token");
    expect(next).not.toBe(token);
    await store.setPolicy(aPolicy());
    expect(textMember(await refresh(next), "refresh_token")).toBe(next);
  });
});
