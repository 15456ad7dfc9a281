import { describe, expect, it } from "vitest";
import { DEVICE_GRANT } from "../device/code";
import { aDeviceWorld } from "../testing/device-world";
import { aClient, openScopes, START } from "../testing/fixtures";
import { basicHeader, member, textMember } from "../testing/requests";

const OPENID = { policy: { scopes: openScopes("default", "openid", "read") } };

describe("RFC 8628 §3.4, §3.5: the device grant", () => {
  it("§3.5: pending until the person has answered, then tokens of the person, once", async () => {
    const world = await aDeviceWorld();
    const { code, id } = await world.begun({ scope: "read write" });
    expect(await world.poll(code)).toMatchObject({ status: 400, body: { error: "authorization_pending" } });
    expect(await world.answer(id)).toBe("answered");
    const granted = await world.poll(code);
    expect(granted).toMatchObject({ status: 200, body: { token_type: "Bearer", scope: "read write", expires_in: 1800 } });
    expect(await world.stored(textMember(granted, "access_token"))).toMatchObject({
      userId: world.userId,
      familyId: id,
      grantType: DEVICE_GRANT,
    });
    expect(textMember(granted, "refresh_token")).toMatch(/^lk_rt_/);
    expect(await world.poll(code)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    // The device may have lost the answer: what the first bought goes on.
    expect((await world.stored(textMember(granted, "access_token")))?.revokedAt).toBeNull();
    expect(await world.outcomes()).toEqual({ success: 1, device_used: 1 });
  });

  it("§3.5: slow_down adds five seconds to the interval each time, for all polls from then on", async () => {
    const world = await aDeviceWorld();
    const { code } = await world.begun();
    const errorAfter = async (seconds: number) => {
      world.clock.time += seconds * 1000;
      return member(await world.poll(code), "error");
    };
    expect(await errorAfter(0)).toBe("authorization_pending");
    expect(await errorAfter(4)).toBe("slow_down");
    expect(await errorAfter(9)).toBe("slow_down");
    expect(await errorAfter(14)).toBe("slow_down");
    expect(await errorAfter(20)).toBe("authorization_pending");
    expect(await errorAfter(20)).toBe("authorization_pending");
  });

  it("of polls at once one is in time; of polls at once after the answer one gets the tokens", async () => {
    const world = await aDeviceWorld();
    const { code, id } = await world.begun();
    const first = await Promise.all(Array.from({ length: 6 }, () => world.poll(code)));
    expect(first.map((answer) => member(answer, "error")).toSorted()).toEqual([
      "authorization_pending",
      ...Array<string>(5).fill("slow_down"),
    ]);
    expect((await world.ports.findDevice(id))?.pollInterval).toBe(30);
    await world.answer(id);
    const then = await Promise.all(Array.from({ length: 6 }, () => world.poll(code)));
    expect(then.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400, 400, 400]);
  });

  it("§3.5: access_denied, and expired_token, also for a code that was allowed and not fetched", async () => {
    const world = await aDeviceWorld();
    const denied = await world.begun();
    await world.answer(denied.id, "deny");
    expect(await world.poll(denied.code)).toMatchObject({ status: 400, body: { error: "access_denied" } });
    const [allowed, forgotten] = [await world.begun(), await world.begun()];
    await world.answer(allowed.id);
    world.clock.time = START + 600_000;
    for (const { code } of [allowed, forgotten])
      expect(await world.poll(code)).toMatchObject({ status: 400, body: { error: "expired_token" } });
  });

  it("polls that wait are no refusals: they leave no record and no count", async () => {
    const world = await aDeviceWorld();
    const { code } = await world.begun();
    await world.poll(code);
    await world.poll(code);
    expect(await world.store.failures(world.client.applicationId)).toEqual([]);
    expect(await world.outcomes()).toEqual({});
  });

  it("RFC 6749 §5.2: another client's, a forged and a missing code", async () => {
    const world = await aDeviceWorld();
    const { code, id } = await world.begun();
    await world.answer(id);
    const other = aClient({ grantTypes: [DEVICE_GRANT] });
    await world.store.addClient(other);
    expect(await world.poll(code, {}, { authorization: basicHeader(other.clientId) })).toMatchObject({ body: { error: "invalid_grant" } });
    const forged = `${code.slice(0, -1)}${code.endsWith("A") ? "B" : "A"}`;
    for (const text of [forged, "x", code.replace("lk_dc_", "lk_ac_")])
      expect(await world.poll(text)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect(await world.poll("")).toMatchObject({ body: { error: "invalid_request" } });
    expect((await world.poll(code)).status).toBe(200);
  });

  it.each([
    ["the person was disabled", async (world) => await world.store.disableUser(world.userId)],
    ["the person has a new password", async (world) => await world.store.markUser(world.userId, world.clock.time)],
    [
      "the person has stopped the application",
      async (world) => await world.store.stopClient(world.userId, world.client.ref, world.clock.time),
    ],
    [
      "the application was stopped for a time",
      async (world) => await world.store.markApplication(world.client.applicationId, world.clock.time),
    ],
  ] satisfies readonly (readonly [string, (world: Awaited<ReturnType<typeof aDeviceWorld>>) => Promise<void>])[])(
    "what was allowed is worth nothing once %s",
    async (_what, event) => {
      const world = await aDeviceWorld();
      const { code, id } = await world.begun();
      await world.answer(id);
      await event(world);
      expect(await world.poll(code)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    },
  );

  it("the grant is asked for again at each poll: off, it buys nothing", async () => {
    const world = await aDeviceWorld();
    const { code, id } = await world.begun();
    await world.answer(id);
    const policy = await world.ports.policy(world.client.realmId);
    await world.store.setPolicy({ ...policy, enabledGrantTypes: new Set(["refresh_token"]) });
    expect(await world.poll(code)).toMatchObject({ status: 400, body: { error: "unsupported_grant_type" } });
  });

  it("OpenID Connect Core §3.1.3.3, §12.2: an ID token with openid, and the same person in that of a refresh", async () => {
    const world = await aDeviceWorld(OPENID);
    const { code, id } = await world.begun({ scope: "openid read" });
    await world.answer(id);
    const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    const first = await world.poll(code);
    expect(claimsOf(textMember(first, "id_token"))).toMatchObject({ sub: world.userId, auth_time: (START - 60_000) / 1000, amr: ["pwd"] });
    const second = await world.send({ grant_type: "refresh_token", refresh_token: textMember(first, "refresh_token") });
    expect(claimsOf(textMember(second, "id_token"))).toMatchObject({ sub: world.userId, auth_time: (START - 60_000) / 1000 });
  });

  it("no refresh token where the key has not ticked it", async () => {
    const world = await aDeviceWorld({ client: { grantTypes: [DEVICE_GRANT] } });
    const { code, id } = await world.begun();
    await world.answer(id);
    expect(member(await world.poll(code), "refresh_token")).toBeUndefined();
  });
});
