import { describe, expect, it } from "vitest";
import { START } from "./testing/fixtures";
import { basicHeader, member } from "./testing/requests";
import { aTokenWorld, CLIENT_CREDENTIALS, type TokenWorldOptions } from "./testing/token-world";

type World = Awaited<ReturnType<typeof aTokenWorld>>;

describe("configuration that changes while a request is decided", () => {
  /** A world whose configuration changes between the decision and its commit, `times` times. */
  async function changingWorld(change: (found: World) => Promise<void>, times = 1, options: TokenWorldOptions = {}) {
    let left = 0;
    const found = await aTokenWorld({
      ...options,
      ports: {
        commit: async (entry) => {
          if (left > 0) {
            left -= 1;
            await change(found);
          }
          return found.store.store.commit(entry);
        },
      },
    });
    left = times;
    return found;
  }

  /** A change that concerns nobody. */
  const touchPolicy = async ({ store, ports }: World) => store.setPolicy(await ports.policy("root"));

  it("a grant type switched off meanwhile is refused, and only the refusal is counted", async () => {
    const found = await changingWorld(async ({ store, ports }) => {
      const policy = await ports.policy("root");
      await store.setPolicy({ ...policy, enabledGrantTypes: new Set() });
    });
    expect(member(await found.send(), "error")).toBe("unsupported_grant_type");
    expect(await found.outcomes()).toEqual({ grant_disabled: 1 });
  });

  it("a suspended application and a revoked secret are refused", async () => {
    const suspended = await changingWorld(({ store, client }) => store.suspendApplication(client.applicationId));
    expect((await suspended.send()).status).toBe(401);
    const revoked = await changingWorld(({ store, client }) => store.revokeSecret(client.ref, client.secrets[0]?.id ?? "", START));
    expect((await revoked.send()).status).toBe(401);
    expect(await revoked.outcomes()).toEqual({ secret_revoked: 1 });
  });

  it("a change that does not concern the request leaves it as it was, with one take from the quota and one password check", async () => {
    const found = await changingWorld(touchPolicy, 3, { client: { quotaPerMinute: 10 } });
    const answer = await found.send({ grant_type: "password", username: "anna", password: "correct horse" });
    expect(answer.status).toBe(200);
    expect(found.calls).toMatchObject({ quota: 1, verifyUser: 1 });
    expect(await found.outcomes()).toEqual({ success: 1 });
  });

  it("a wrong secret counts once against the throttle, and a wrong password once against the lockout", async () => {
    const secret = await changingWorld(touchPolicy, 4);
    await secret.send(CLIENT_CREDENTIALS, { authorization: basicHeader(secret.client.clientId, "wrong") });
    expect(secret.calls.throttleFailures).toBe(1);
    expect(await secret.outcomes()).toEqual({ secret_unknown: 1 });
    const user = await changingWorld(touchPolicy, 4);
    await user.send({ grant_type: "password", username: "anna", password: "wrong" });
    expect(user.calls.verifyUser).toBe(1);
  });

  it("a configuration that never rests ends in 503, not in a loop", async () => {
    const found = await changingWorld(touchPolicy, 1000);
    expect(await found.send()).toMatchObject({ status: 503, body: { error: "temporarily_unavailable" } });
    expect(await found.outcomes()).toEqual({});
  });
});
