import { decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import type { Cause } from "./causes";
import type { RealmPolicy, RegisteredClient } from "./model";
import type { ProtocolPorts } from "./ports";
import { ISSUER, START } from "./testing/fixtures";
import { DatabaseDown, publicKey } from "./testing/memory-ports";
import { aRequest, aWorld, basicHeader, type FormFields, member, textMember } from "./testing/requests";
import { createTokenEndpoint } from "./token-endpoint";
import { parseOpaque } from "./tokens/opaque";

const FORM = { grant_type: "client_credentials" };

async function world(options: { policy?: Partial<RealmPolicy>; client?: Partial<RegisteredClient>; ports?: Partial<ProtocolPorts> } = {}) {
  const found = await aWorld(options);
  const authorization = basicHeader(found.client.clientId);
  const send = (form: FormFields | string = FORM, overrides = {}) =>
    createTokenEndpoint(found.ports)(aRequest(form, { authorization, ...overrides }));
  const outcomes = async () =>
    Object.fromEntries((await found.store.usage(found.client.applicationId)).map((row) => [row.outcome, row.count]));
  return { ...found, send, outcomes };
}

describe("grant type of a token request", () => {
  it("item 10: missing is invalid_request, unknown is unsupported_grant_type (RFC 6749 §5.2)", async () => {
    const { send } = await world();
    expect(member(await send("a=b"), "error")).toBe("invalid_request");
    expect(member(await send("grant_type="), "error")).toBe("invalid_request");
    for (const grant_type of ["magic", "Client_Credentials", "authorization_code"])
      expect(member(await send({ grant_type }), "error")).toBe("unsupported_grant_type");
  });

  it("item 41: a client without the grant gets unauthorized_client (RFC 6749 §5.2)", async () => {
    const { send } = await world({ client: { grantTypes: ["refresh_token"] } });
    expect(await send()).toMatchObject({ status: 400, body: { error: "unauthorized_client" } });
  });

  it("item 84: a grant type that the realm has off is unsupported, ticked or not (RFC 9700 §2.4)", async () => {
    const { send } = await world({ policy: { enabledGrantTypes: new Set(["client_credentials"]) } });
    expect(member(await send({ grant_type: "password", username: "anna", password: "correct horse" }), "error")).toBe(
      "unsupported_grant_type",
    );
    expect(member(await send({ grant_type: "refresh_token", refresh_token: "x" }), "error")).toBe("unsupported_grant_type");
  });
});

describe("client_credentials", () => {
  it("items 40, 52-58: the answer is the seeds': four members, a number, no refresh token, nothing stored", async () => {
    const { send } = await world();
    const answer = await send();
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body ?? {})).toEqual(["access_token", "scope", "token_type", "expires_in"]);
    expect(answer.body).toMatchObject({
      access_token: expect.stringMatching(/^[A-Za-z0-9._~+/-]+=*$/),
      scope: "default",
      token_type: "Bearer",
      expires_in: 3600,
    });
    expect(answer.headers).toEqual({
      "Content-Type": "application/json",
      "Cache-Control": "no-store",
      Pragma: "no-cache",
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
    });
  });

  it("item 42: openid is a scope like any other, and brings no ID token", async () => {
    const { send } = await world({ policy: { scopes: new Set(["openid"]) } });
    const answer = await send({ ...FORM, scope: "openid" });
    expect(answer.body).toMatchObject({ scope: "openid" });
    expect(answer.body).not.toHaveProperty("id_token");
  });

  it("items 43, 59: a JWT is at+jwt with the claims of RFC 9068 §2.2", async () => {
    const { send, client } = await world({ client: { tokenFormat: "jwt" } });
    const token = textMember(await send({ ...FORM, scope: "read" }), "access_token");
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: "ES256", typ: "at+jwt" });
    const { payload } = await jwtVerify(token, await publicKey(), { issuer: ISSUER, currentDate: new Date(START) });
    expect(payload).toEqual({
      iss: ISSUER,
      exp: START / 1000 + 3600,
      aud: ISSUER,
      sub: client.clientId,
      client_id: client.clientId,
      iat: START / 1000,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      scope: "read",
    });
  });

  it("item 44: two calls give two tokens, both recorded and live", async () => {
    const { send, ports } = await world();
    const ids = [await send(), await send()].map((answer) => parseOpaque(textMember(answer, "access_token"), ports.mac)?.id ?? "");
    expect(new Set(ids).size).toBe(2);
    for (const id of ids)
      expect(await ports.findToken(id)).toMatchObject({ revokedAt: null, userId: null, familyId: null, grantType: "client_credentials" });
  });

  it("item 56: expires_in is the record's lifetime, also with the client's own and with validity_period", async () => {
    const { send, ports } = await world({ client: { applicationTokenLifetime: 900 } });
    for (const [form, seconds] of [
      [FORM, 900],
      [{ ...FORM, validity_period: "120" }, 120],
    ] as const) {
      const answer = await send(form);
      const record = await ports.findToken(parseOpaque(textMember(answer, "access_token"), ports.mac)?.id ?? "");
      expect(member(answer, "expires_in")).toBe(seconds);
      expect(record?.expiresAt).toBe(START + seconds * 1000);
    }
    expect(member(await send({ ...FORM, validity_period: "901" }), "error")).toBe("invalid_request");
  });

  it("items 45, 48: the answer says the scope that was granted (RFC 6749 §5.1)", async () => {
    const { send } = await world();
    expect(member(await send(), "scope")).toBe("default");
    expect(member(await send({ ...FORM, scope: "write read write" }), "scope")).toBe("write read");
    expect(member(await send({ ...FORM, scope: "admin" }), "error")).toBe("invalid_scope");
  });
});

describe("what a token request leaves behind", () => {
  it("every answer is counted once, under its cause, with grant, client and secret", async () => {
    const { send, store, client, outcomes } = await world();
    for (const form of [FORM, FORM, { ...FORM, scope: "admin" }, { grant_type: "magic" }]) await send(form);
    await send(FORM, { authorization: basicHeader(client.clientId, "wrong") });
    expect(await outcomes()).toEqual({ success: 2, scope_unknown: 1, grant_type_unknown: 1, secret_unknown: 1 });
    const rows = await store.usage(client.applicationId);
    expect(rows.find((row) => row.outcome === "success")).toMatchObject({
      grantType: "client_credentials",
      secretId: client.secrets[0]?.id,
      environment: "PRODUCTION",
    });
    expect(rows.find((row) => row.outcome === "grant_type_unknown")?.grantType).toBe("");
    expect(rows.find((row) => row.outcome === "secret_unknown")?.secretId).toBe("");
  });

  it("a refusal is recorded with the request id of its answer and facts that are safe to show", async () => {
    const { send, store, client } = await world();
    const answer = await send({ ...FORM, scope: "read admin" });
    expect(await store.failures(client.applicationId)).toMatchObject([
      {
        requestId: member(answer, "request_id"),
        endpoint: "token",
        cause: "scope_unknown",
        detail: { scope: "admin" },
        ip: "192.0.2.1",
        userAgent: "curl/8",
      },
    ]);
  });

  it("a request refused before its authentication reaches the client that its header names", async () => {
    const { send, store, client, outcomes } = await world();
    await send("{}", { contentType: "application/json" });
    await send("a=1&a=2");
    expect(await outcomes()).toEqual({ content_type: 1, parameter_repeated: 1 });
    await send("a=1&a=2", { authorization: "Basic !!!" });
    expect((await store.usage("")).find((row) => row.outcome === "parameter_repeated")?.count).toBe(1);
    expect(await store.failures(client.applicationId)).toHaveLength(2);
  });

  it("item 65: no secret, password or token is in any record or answer of a refusal", async () => {
    const { send, store, client } = await world();
    const form = {
      grant_type: "password",
      username: "anna",
      password: "hunter2-hunter2",
      client_id: client.clientId,
      client_secret: "topsecret",
      refresh_token: "lk_rt_topsecret",
    };
    const answers = [await send(form, { authorization: null }), await send(form), await send({ ...form, client_secret: "" })];
    const kept = JSON.stringify([answers, await store.failures(client.applicationId), await store.failures("")]);
    expect(kept).not.toMatch(/hunter2|topsecret/);
  });

  it("quota: a request over it is 429 with Retry-After, and only counted", async () => {
    const { send, store, client, outcomes } = await world({ client: { quotaPerMinute: 2 } });
    const answers = [await send(), await send(), await send()];
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 429]);
    expect(answers[2]?.headers["Retry-After"]).toBe("42");
    expect(await outcomes()).toEqual({ success: 2, quota_exceeded: 1 });
    expect(await store.failures(client.applicationId)).toEqual([]);
  });

  it("quota: a refused request takes nothing from it", async () => {
    const { send, calls } = await world({ client: { quotaPerMinute: 2 } });
    await send({ ...FORM, scope: "admin" });
    expect(calls.quota).toBe(0);
  });
});

describe("configuration that changes while a request is decided", () => {
  /** A world whose configuration changes between the decision and its commit, `times` times. */
  async function changingWorld(
    change: (found: Awaited<ReturnType<typeof world>>) => Promise<void>,
    times = 1,
    options: Parameters<typeof world>[0] = {},
  ) {
    let left = 0;
    const found = await world({
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
    const touch = ({ store }: { store: { setPolicy: (policy: RealmPolicy) => Promise<void> } }, policy: RealmPolicy) =>
      store.setPolicy(policy);
    const found = await changingWorld(async (it) => touch(it, await it.ports.policy("root")), 3, { client: { quotaPerMinute: 10 } });
    const answer = await found.send({ grant_type: "password", username: "anna", password: "correct horse" });
    expect(answer.status).toBe(200);
    expect(found.calls).toMatchObject({ quota: 1, verifyUser: 1 });
    expect(await found.outcomes()).toEqual({ success: 1 });
  });

  it("a wrong secret counts once against the throttle, and a wrong password once against the lockout", async () => {
    const refresh = async (it: { ports: ProtocolPorts; store: { setPolicy: (policy: RealmPolicy) => Promise<void> } }) =>
      it.store.setPolicy(await it.ports.policy("root"));
    const secret = await changingWorld(refresh, 4);
    await secret.send(FORM, { authorization: basicHeader(secret.client.clientId, "wrong") });
    expect(secret.calls.throttleFailures).toBe(1);
    expect(await secret.outcomes()).toEqual({ secret_unknown: 1 });
    const user = await changingWorld(refresh, 4);
    await user.send({ grant_type: "password", username: "anna", password: "wrong" });
    expect(user.calls.verifyUser).toBe(1);
  });

  it("a configuration that never rests ends in 503, not in a loop", async () => {
    const found = await changingWorld(async ({ store, ports }) => store.setPolicy(await ports.policy("root")), 1000);
    expect(await found.send()).toMatchObject({ status: 503, body: { error: "temporarily_unavailable" } });
    expect(await found.outcomes()).toEqual({});
  });
});

describe("faults", () => {
  const failing = (error: Error): Partial<ProtocolPorts> => ({ commit: () => Promise.reject(error) });

  it("item 65: a database that does not answer is 503 with Retry-After, and the client is told no more", async () => {
    const { send, faults } = await world({ ports: failing(new DatabaseDown("connect ECONNREFUSED db.internal:5432")) });
    const answer = await send();
    expect(answer).toMatchObject({ status: 503, headers: { "Retry-After": "1" }, body: { error: "temporarily_unavailable" } });
    expect(JSON.stringify(answer)).not.toContain("db.internal");
    expect(faults).toHaveLength(1);
  });

  it("item 65: any other fault is 500 without stack, query or secret, and goes to the log (RFC 6749 §5.2)", async () => {
    const error = new Error('SELECT "hash" FROM "ClientSecret"');
    for (const ports of [failing(error), { policy: () => Promise.reject(error) }, { findClient: () => Promise.reject(error) }]) {
      const { send, faults } = await world({ ports });
      const answer = await send();
      expect(answer.status).toBe(500);
      expect(Object.keys(answer.body ?? {}).filter((name) => name !== "error_uri")).toEqual(["error", "error_description", "request_id"]);
      expect(JSON.stringify(answer)).not.toMatch(/SELECT|ClientSecret|at /);
      expect(faults[0]).toBe(error);
    }
  });

  it("a fault before the commit is counted as server_error and recorded", async () => {
    const { send, outcomes, store, client } = await world({
      client: { tokenFormat: "jwt" },
      ports: { signer: { sign: () => Promise.reject(new Error("no key")) } },
    });
    expect((await send()).status).toBe(500);
    expect(await outcomes()).toEqual({ server_error: 1 } satisfies Partial<Record<Cause, number>>);
    expect(await store.failures(client.applicationId)).toMatchObject([{ cause: "server_error" }]);
  });

  it("a fault while the commit runs leaves no token that was not answered for", async () => {
    const { send, outcomes } = await world({ ports: failing(new Error("disk full")) });
    expect((await send()).status).toBe(500);
    expect(await outcomes()).toEqual({});
  });
});
