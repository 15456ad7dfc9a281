import { describe, expect, it } from "vitest";
import type { ProtocolRequest, RegisteredClient } from "../model";
import { aClient, aSecret, CLIENT_SECRET, START } from "../testing/fixtures";
import { aRequest, aWorld, basicHeader, type FormFields, member } from "../testing/requests";
import { createTokenEndpoint } from "../token-endpoint";

const FORM = { grant_type: "client_credentials" };

/** One client's world, and what the token endpoint answers there with the cause that only the portal sees. */
async function world(client: Partial<RegisteredClient> = {}) {
  const found = await aWorld({ client });
  const endpoint = createTokenEndpoint(found.ports);
  const send = async (form: FormFields | string, http: Partial<ProtocolRequest> = {}) => {
    const request = aRequest(form, http);
    const answer = await endpoint(request);
    const failures = [...(await found.store.failures(found.client.applicationId)), ...(await found.store.failures(""))];
    const failure = failures.find(({ requestId }) => requestId === request.requestId);
    return {
      answer,
      status: answer.status,
      error: member(answer, "error"),
      cause: failure?.cause,
      detail: failure?.detail,
    };
  };
  const basic = (authorization: string, form: FormFields = FORM) => send(form, { authorization });
  return { ...found, send, basic, header: basicHeader(found.client.clientId) };
}

describe("client authentication", () => {
  it("item 17: HTTP Basic works for every client with a secret (RFC 6749 §2.3.1)", async () => {
    const { basic, header } = await world();
    expect((await basic(header)).status).toBe(200);
  });

  it("item 18: client_id and client_secret in the body work (RFC 6749 §2.3.1)", async () => {
    const { send, client } = await world();
    expect((await send({ ...FORM, client_id: client.clientId, client_secret: CLIENT_SECRET })).status).toBe(200);
  });

  it("item 19: both parts of Basic are form-decoded: colon, plus, percent and space round-trip (RFC 6749 App. B)", async () => {
    const secret = "a+b %&c:d=";
    const { basic } = await world({ clientId: "id:with colon+", secrets: [aSecret(secret)] });
    const encode = (text: string) => new URLSearchParams({ "": text }).toString().slice(1);
    const header = `Basic ${Buffer.from(`${encode("id:with colon+")}:${encode(secret)}`).toString("base64")}`;
    expect((await basic(header)).status).toBe(200);
  });

  it("item 20: only the first colon parts, so a secret may hold colons", async () => {
    const { basic, client } = await world({ secrets: [aSecret("a:b:c")] });
    expect((await basic(basicHeader(client.clientId, "a:b:c"))).status).toBe(200);
  });

  it.each(["basic", "BASIC", "bAsIc"])("item 21: the scheme %s is Basic (RFC 9110 §11.1)", async (scheme) => {
    const { basic, header } = await world();
    expect((await basic(header.replace("Basic", scheme))).status).toBe(200);
  });

  it.each([
    ["no base64", "Basic !!!"],
    ["base64url", "Basic Pj8_Og"],
    ["no colon", "Basic bm9jb2xvbg=="],
    ["an empty identifier", basicHeader("", "secret")],
    ["an odd escape", basicHeader("x", "%zz")],
    ["two spaces", "Basic  eDp5"],
    ["bytes that are not UTF-8", "Basic /v86/w=="],
    ["nothing", "Basic "],
    ["control characters", basicHeader("x", "a\u0001")],
    ["U+0000", basicHeader("x%00", "a")],
  ])(
    "items 22, 35: Basic with %s is invalid_client with a challenge, as the client has tried that header (RFC 6749 §5.2)",
    async (_what, authorization) => {
      const { basic } = await world();
      const { answer, status, error, cause } = await basic(authorization);
      expect([status, error, cause]).toEqual([401, "invalid_client", "client_auth_malformed"]);
      expect(answer.headers["WWW-Authenticate"]).toMatch(/^Basic realm="/);
    },
  );

  it.each(["Bearer abc", "Basic", "Negotiate x", "x"])(
    "items 22, 29: the header %j is no method of the client (RFC 6749 §5.2)",
    async (authorization) => {
      const { client, send } = await world();
      for (const form of [FORM, { ...FORM, client_id: client.clientId }])
        expect(await send(form, { authorization })).toMatchObject({ status: 401, error: "invalid_client", cause: "client_auth_method" });
    },
  );

  it("item 23: two methods at once are refused, even with the right secret twice (RFC 6749 §2.3)", async () => {
    const { send, basic, header, client } = await world();
    const both = { ...FORM, client_id: client.clientId, client_secret: CLIENT_SECRET };
    const assertion = { client_assertion: "x", client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" };
    const { client_id: _, ...secretOnly } = both;
    for (const result of [
      await basic(header, both),
      await basic(header, secretOnly),
      await basic("Bearer x", both),
      await basic("Bearer x", { ...FORM, client_secret: CLIENT_SECRET }),
      await basic(header, { ...FORM, ...assertion }),
      await send({ ...both, ...assertion }),
    ]) {
      expect([result.status, result.error]).toEqual([400, "invalid_request"]);
    }
  });

  it("item 24: Basic with the same client_id in the body is accepted, with another it is not", async () => {
    const { basic, header, client } = await world();
    expect((await basic(header, { ...FORM, client_id: client.clientId })).status).toBe(200);
    expect(await basic(header, { ...FORM, client_id: "other" })).toMatchObject({ status: 400, error: "invalid_request" });
  });

  it("item 25: unknown client and wrong secret: same answer, same work (RFC 6749 §5.2, §10.10)", async () => {
    const { basic, client, calls } = await world();
    const wrong = await basic(basicHeader(client.clientId, "wrong"));
    const workForWrong = calls.matches;
    const unknown = await basic(basicHeader("nobody", "wrong"));
    expect(calls.matches - workForWrong).toBe(workForWrong);
    expect([wrong.cause, unknown.cause]).toEqual(["secret_unknown", "client_unknown"]);
    // The id, which `error_uri` has, too, is all that differs.
    const [first, second] = [wrong, unknown].map(({ answer }) =>
      JSON.stringify(answer).replaceAll(String(member(answer, "request_id")), "ID"),
    );
    expect(first).toBe(second);
  });

  it("items 26, 27: a failed authentication is 401 with a challenge, by header and by body", async () => {
    const { send, basic, client } = await world();
    for (const { answer } of [
      await basic(basicHeader(client.clientId, "wrong")),
      await send({ ...FORM, client_id: client.clientId, client_secret: "wrong" }),
    ]) {
      expect(answer.status).toBe(401);
      expect(answer.headers["WWW-Authenticate"]).toMatch(/^Basic realm="/);
    }
  });

  it("item 28: a confidential client without credentials gets invalid_client (RFC 6749 §5.2)", async () => {
    const { send, client } = await world();
    for (const form of [
      FORM,
      { ...FORM, client_id: client.clientId },
      { ...FORM, client_secret: CLIENT_SECRET },
      { ...FORM, client_id: client.clientId, client_secret: "" },
    ]) {
      expect(await send(form)).toMatchObject({ status: 401, error: "invalid_client", cause: "client_auth_missing" });
    }
  });

  it("item 29: a method the client is not registered for is invalid_client (RFC 6749 §5.2)", async () => {
    const { send, client } = await world({ authMethods: ["client_secret_basic"] });
    const result = await send({ ...FORM, client_id: client.clientId, client_secret: CLIENT_SECRET });
    expect(result).toMatchObject({ status: 401, error: "invalid_client", cause: "client_auth_method" });
    expect(result.detail).toEqual({ method: "client_secret_post", registered_methods: "client_secret_basic" });
  });

  it("item 30: a public client cannot use client_credentials (RFC 6749 §4.4)", async () => {
    const { send, client } = await world({ type: "public", authMethods: ["none"], secrets: [] });
    expect(await send({ ...FORM, client_id: client.clientId })).toMatchObject({
      status: 400,
      error: "unauthorized_client",
      cause: "public_client",
    });
  });

  it("item 31: expired and revoked secrets and suspended applications are invalid_client", async () => {
    const expired = await world({ secrets: [aSecret(CLIENT_SECRET, { expiresAt: START })] });
    expect(await expired.basic(expired.header)).toMatchObject({ status: 401, error: "invalid_client", cause: "secret_expired" });
    const revoked = await world({ secrets: [aSecret(CLIENT_SECRET, { revokedAt: START + 1e6 })] });
    expect(await revoked.basic(revoked.header)).toMatchObject({ status: 401, error: "invalid_client", cause: "secret_revoked" });
    const suspended = await world({ applicationStatus: "suspended" });
    expect(await suspended.basic(suspended.header)).toMatchObject({ status: 401, error: "invalid_client", cause: "application_suspended" });
    expect(await suspended.basic(basicHeader(suspended.client.clientId, "wrong"))).toMatchObject({ cause: "secret_unknown" });
  });

  it("item 32: two secrets work side by side; the old one stops at its expiry, and the other stays", async () => {
    const old = aSecret("old", { expiresAt: START + 1000 });
    const { basic, client, clock, store } = await world({ secrets: [old, aSecret("new")] });
    expect((await basic(basicHeader(client.clientId, "old"))).status).toBe(200);
    expect((await basic(basicHeader(client.clientId, "new"))).status).toBe(200);
    clock.time = START + 999;
    expect((await basic(basicHeader(client.clientId, "old"))).status).toBe(200);
    clock.time = START + 1000;
    expect((await basic(basicHeader(client.clientId, "old"))).status).toBe(401);
    await store.revokeSecret(client.ref, old.id, START);
    expect((await basic(basicHeader(client.clientId, "new"))).status).toBe(200);
  });

  it("item 33: guessing is throttled by client and source, with Retry-After, and only counted (RFC 6749 §2.3.1)", async () => {
    const { basic, header, send, client, store } = await world();
    for (let guess = 0; guess < 5; guess += 1) await basic(basicHeader(client.clientId, `guess${guess}`));
    const { answer, cause } = await basic(header);
    expect(answer).toMatchObject({
      status: 429,
      headers: { "Retry-After": "30", RateLimit: '"guesses";r=0;t=30', "RateLimit-Policy": '"guesses";q=5;w=60' },
    });
    expect(cause).toBeUndefined();
    expect((await store.usage(client.applicationId)).find((row) => row.outcome === "throttled")?.count).toBe(1);
    expect((await send(FORM, { authorization: header, ip: "198.51.100.7" })).status).toBe(200);
  });

  it("item 33: a guess of which only its count shows that it is one too many is refused as throttled, once counted", async () => {
    const { ports, client, store } = await world();
    let counted = 0;
    const recordFailure = async () => {
      counted += 1;
      await store.suspendApplication(client.applicationId);
      return { name: "guesses", limit: 5, windowSeconds: 60, remaining: 0, resetSeconds: 17 };
    };
    const endpoint = createTokenEndpoint({ ...ports, clientThrottle: { exceeded: () => undefined, recordFailure } });
    const answer = await endpoint(aRequest(FORM, { authorization: basicHeader(client.clientId, "wrong") }));
    expect(answer).toMatchObject({ status: 429, headers: { "Retry-After": "17" } });
    // Decided twice, as the configuration changed meanwhile.
    expect(counted).toBe(1);
  });

  it("item 33: an expired secret or a missing one is no guess", async () => {
    const { basic, header, send, calls } = await world({ secrets: [aSecret(CLIENT_SECRET, { expiresAt: 1 })] });
    await basic(header);
    await send(FORM);
    expect(calls.throttleFailures).toBe(0);
  });

  it("item 34: the stored hash is no secret, and the client is found by its identifier alone", async () => {
    const { basic, client } = await world();
    const hash = client.secrets[0]?.hash ?? "";
    expect((await basic(basicHeader(client.clientId, hash))).status).toBe(401);
    expect((await basic(basicHeader(client.clientId.toUpperCase(), CLIENT_SECRET))).status).toBe(401);
  });

  it("item 35: identifier and secret are VSCHAR in the body as well (RFC 6749 App. A)", async () => {
    const { send, client } = await world();
    expect(await send({ ...FORM, client_id: `${client.clientId}\n`, client_secret: "x" })).toMatchObject({
      status: 400,
      error: "invalid_request",
    });
    expect(await send({ ...FORM, client_id: client.clientId, client_secret: "sécret" })).toMatchObject({
      status: 400,
      error: "invalid_request",
    });
  });

  it("items 37, 38: an assertion that is none is invalid_client, not a fault (RFC 7523)", async () => {
    const { send, client } = await world();
    const assertion = { client_assertion: "e30.e30.", client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" };
    expect(await send({ ...FORM, ...assertion })).toMatchObject({ status: 401, error: "invalid_client", cause: "assertion_malformed" });
    expect(await send({ ...FORM, ...assertion, client_id: client.clientId })).toMatchObject({ status: 401, error: "invalid_client" });
  });

  it("a client of another realm is unknown", async () => {
    const { send, header, store } = await world();
    await store.addClient(aClient({ realmId: "other" }));
    expect((await send(FORM, { authorization: header, realmId: "other" })).status).toBe(401);
  });
});
