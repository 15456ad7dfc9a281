import { describe, expect, it } from "vitest";
import { aPolicy, newId, START } from "../testing/fixtures";
import { member, textMember } from "../testing/requests";
import { aTokenWorld } from "../testing/token-world";

const ANNA = { grant_type: "password", username: "anna", password: "correct horse" };

describe("password", () => {
  it("gives tokens that act for the user, and counts the user", async () => {
    const { send, store, stored, client, userId } = await aTokenWorld();
    const answer = await send({ ...ANNA, scope: "read" });
    expect(answer).toMatchObject({ status: 200, body: { scope: "read", expires_in: 1800 } });
    const record = await stored(textMember(answer, "access_token"));
    expect(record).toMatchObject({ userId, grantType: "password", familyId: expect.any(String) });
    expect(await store.userUsage(client.applicationId)).toMatchObject([{ userId, grantType: "password", count: 1 }]);
  });

  it("validity_period chooses the lifetime of the access token within the limits", async () => {
    const { send } = await aTokenWorld();
    expect(member(await send({ ...ANNA, validity_period: "300" }), "expires_in")).toBe(300);
    expect(member(await send({ ...ANNA, validity_period: "5" }), "error")).toBe("invalid_request");
  });

  it("a refresh token comes only if the client has the grant and the realm has it on", async () => {
    const unticked = await aTokenWorld({ client: { grantTypes: ["password"] } });
    const off = await aTokenWorld({ policy: { enabledGrantTypes: new Set(["password"]) } });
    for (const { send, stored } of [unticked, off]) {
      const answer = await send(ANNA);
      expect(answer.body).not.toHaveProperty("refresh_token");
      expect((await stored(textMember(answer, "access_token")))?.familyId).toBeNull();
    }
  });

  it("item 84: a client that has not ticked the grant does not get it (RFC 9700 §2.4)", async () => {
    const { send } = await aTokenWorld({ client: { grantTypes: ["client_credentials"] } });
    expect(member(await send(ANNA), "error")).toBe("unauthorized_client");
  });

  it.each(["wrong", "locked", "disabled"] as const)("a user who is %s gets the same invalid_grant (RFC 6749 §5.2)", async (outcome) => {
    const { send, passwords } = await aTokenWorld();
    passwords.set("ben", { password: "x", verification: { outcome } });
    const [answer, unknown] = [await send({ ...ANNA, username: "ben", password: "x" }), await send({ ...ANNA, username: "nobody" })];
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect(member(answer, "error_description")).toBe(member(unknown, "error_description"));
  });

  it("issue 10 §2: while too many passwords are being checked the answer is 503 with Retry-After, and nothing is written", async () => {
    const { send, passwords, outcomes, store, client } = await aTokenWorld();
    passwords.set("ben", { password: "x", verification: { outcome: "busy", retryAfterSeconds: 5 } });
    const answer = await send({ ...ANNA, username: "ben", password: "x" });
    expect(answer).toMatchObject({ status: 503, headers: { "Retry-After": "5" }, body: { error: "temporarily_unavailable" } });
    expect([await outcomes(), await store.failures(client.applicationId)]).toEqual([{}, []]);
  });

  it("a verified user whom an admin has just disabled is refused", async () => {
    const { send, store, userId } = await aTokenWorld();
    await store.disableUser(userId);
    expect(member(await send(ANNA), "error")).toBe("invalid_grant");
  });

  it("a password that was right before it was changed is tried again: the old one obtains nothing", async () => {
    let changed = false;
    const slow = await aTokenWorld({
      ports: {
        verifyUser: async () => {
          if (changed) return { outcome: "wrong" };
          changed = true;
          await slow.store.markUser(slow.userId, START + 5000);
          return { outcome: "verified", userId: slow.userId, username: "anna@example.com", tokensNotBefore: null };
        },
      },
    });
    expect(member(await slow.send(ANNA), "error")).toBe("invalid_grant");
    expect(await slow.outcomes()).toEqual({ user_credentials_wrong: 1 });
  });

  it("a missing name or password is invalid_request, and no password is tried for a request that cannot succeed", async () => {
    const { send, calls } = await aTokenWorld();
    for (const form of [
      { ...ANNA, username: "" },
      { ...ANNA, password: "" },
    ])
      expect(member(await send(form), "error")).toBe("invalid_request");
    expect(member(await send({ ...ANNA, scope: "admin" }), "error")).toBe("invalid_scope");
    expect(calls.verifyUser).toBe(0);
  });

  it("item 39: the subject is a user's id, which no client identifier can equal (RFC 9700 §4.15)", async () => {
    const { userId } = await aTokenWorld({ policy: aPolicy() });
    expect(userId).toMatch(/^[0-9a-f]{8}-/);
    expect(newId()).toHaveLength(36);
  });
});
