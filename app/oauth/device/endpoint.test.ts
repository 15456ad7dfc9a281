import { describe, expect, it } from "vitest";
import { metadata } from "../metadata";
import { aDeviceWorld } from "../testing/device-world";
import { aPolicy, ISSUER, openScopes } from "../testing/fixtures";
import { textMember } from "../testing/requests";
import { DEVICE_GRANT } from "./code";

describe("RFC 8628 §3.1, §3.2: the device authorization endpoint", () => {
  it("answers a device code, a user code, where to type it, and how long and how often", async () => {
    const world = await aDeviceWorld();
    const { answer, id } = await world.begun({ scope: "read" });
    expect(answer).toMatchObject({ status: 200, headers: { "Cache-Control": "no-store" } });
    const userCode = textMember(answer, "user_code");
    expect(userCode).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    expect(answer.body).toEqual({
      device_code: expect.stringMatching(/^lk_dc_[\w-]{50}$/),
      user_code: userCode,
      verification_uri: `${ISSUER}/device`,
      verification_uri_complete: `${ISSUER}/device?user_code=${userCode}`,
      expires_in: 600,
      interval: 5,
    });
    expect(await world.ports.findDevice(id)).toMatchObject({
      scope: "read",
      userCode: userCode.replace("-", ""),
      clientRef: world.client.ref,
    });
  });

  it("§3.1: a client without a secret names itself, any other proves who it is", async () => {
    const open = await aDeviceWorld({ client: { type: "public", authMethods: ["none"], secrets: [] } });
    expect((await open.begin({ client_id: open.client.clientId }, { authorization: null })).status).toBe(200);
    const secret = await aDeviceWorld();
    expect((await secret.begin({ client_id: secret.client.clientId }, { authorization: null })).status).toBe(401);
  });

  it.each([
    [
      "a grant that the realm has off",
      { policy: { enabledGrantTypes: new Set(["client_credentials"] as const) } },
      {},
      "unsupported_grant_type",
    ],
    ["a key without the grant", { client: { grantTypes: ["password"] as const } }, {}, "unauthorized_client"],
    ["a scope that there is not", {}, { scope: "nope" }, "invalid_scope"],
    ["a resource that there is not", {}, { resource: "https://nope.example" }, "invalid_target"],
  ])("refuses %s, and writes nothing", async (_what, options, form, error) => {
    const world = await aDeviceWorld(options);
    expect((await world.begin(form)).body).toMatchObject({ error });
  });

  it("leaves openid out where the client may not have it, as /authorize does", async () => {
    const world = await aDeviceWorld({ policy: { scopes: openScopes("default", "read") } });
    const { id } = await world.begun({ scope: "openid read" });
    expect(await world.ports.findDevice(id)).toMatchObject({ scope: "read" });
  });

  it("is refused with 429 once a key or its source has asked too often", async () => {
    const limit = { name: "device-codes", limit: 60, windowSeconds: 600, remaining: 0, resetSeconds: 77 };
    const world = await aDeviceWorld({ ports: { deviceStarts: { take: async () => limit } } });
    expect(await world.begin()).toMatchObject({ status: 429, headers: { "Retry-After": "77" }, body: { error: "slow_down" } });
  });

  it("a user code that is taken is made anew", async () => {
    let calls = 0;
    const world = await aDeviceWorld({ ports: { randomBytes: (count) => new Uint8Array(count).fill(calls++ < 2 ? 1 : 2) } });
    const [first, second] = [await world.begun(), await world.begun()];
    expect([first, second].map(({ answer }) => textMember(answer, "user_code"))).toEqual(["CCCC-CCCC", "DDDD-DDDD"]);
  });

  it("RFC 8414 §2, RFC 8628 §4: metadata names it while the grant is on", () => {
    expect(metadata(aPolicy(), ISSUER)["device_authorization_endpoint"]).toBe(`${ISSUER}/device_authorization`);
    expect(metadata(aPolicy({ enabledGrantTypes: new Set(["password"]) }), ISSUER)).not.toHaveProperty("device_authorization_endpoint");
    expect(metadata(aPolicy(), ISSUER)["grant_types_supported"]).toContain(DEVICE_GRANT);
  });
});

describe("RFC 8628 §3.3: a person's answer", () => {
  it("counts once, and not once the code has expired", async () => {
    const world = await aDeviceWorld();
    const { id } = await world.begun();
    expect([await world.answer(id), await world.answer(id, "deny")]).toEqual(["answered", "over"]);
    const late = await world.begun();
    world.clock.time += 600_000;
    expect(await world.answer(late.id)).toBe("over");
  });

  it("is not taken from a session that has ended, for an application that is stopped, nor in another realm", async () => {
    const world = await aDeviceWorld();
    const { id } = await world.begun();
    expect(await world.answer(id, "allow", { ...world.person, sessionId: "gone" })).toBe("signed_out");
    await world.store.suspendApplication(world.client.applicationId);
    expect(await world.answer(id)).toBe("refused");
    expect((await world.ports.findDevice(id))?.approval).toBeNull();
  });

  it("is remembered as a visit, so that the client is told when the session ends", async () => {
    const world = await aDeviceWorld();
    const { id, code } = await world.begun();
    await world.answer(id);
    expect(await world.store.sessionClients(world.person.sessionId)).toMatchObject([{ clientRef: world.client.ref }]);
    expect((await world.poll(code)).status).toBe(200);
  });
});
