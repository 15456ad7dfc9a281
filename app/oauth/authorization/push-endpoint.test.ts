import { describe, expect, it } from "vitest";
import { metadata } from "../metadata";
import { CALLBACK } from "../testing/authorization-world";
import { aClient, aPolicy, ISSUER, newId, START } from "../testing/fixtures";
import { aPushingWorld } from "../testing/pushing-world";
import { basicHeader } from "../testing/requests";
import { MOST_PUSHED_LETTERS, OPEN_FOR, requestUriOf } from "./pushed";

const MINUTE = 60_000;

describe("RFC 9126 §2: the pushed authorization request endpoint", () => {
  it("§2.2: answers 201 with a request_uri and its lifetime, and keeps what /authorize reads and no credential", async () => {
    const world = await aPushingWorld();
    const { clientId } = world.client;
    const fields = { client_secret: null, state: "ü" };
    const answer = await world.push(fields);
    expect(answer).toMatchObject({ status: 201, headers: { "Cache-Control": "no-store", "Content-Type": "application/json" } });
    expect(answer.body).toEqual({
      request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:lk_pr_[\w-]{50}$/),
      expires_in: 60,
    });
    const row = await world.rowOf(await world.pushed({ unknown: "x", client_secret: null }));
    expect(row).toMatchObject({ realmId: world.client.realmId, clientRef: world.client.ref, issuedAt: START, expiresAt: START + MINUTE });
    expect(row?.sent).toEqual(
      new Map([
        ["response_type", ["code"]],
        ["client_id", [clientId]],
        ["redirect_uri", [CALLBACK]],
        ["scope", ["read"]],
        ["state", ["af0ifjsldkj"]],
        ["code_challenge", [expect.any(String)]],
        ["code_challenge_method", ["S256"]],
      ]),
    );
  });

  it("§2.1: the client proves who it is as at the token endpoint; one without a secret names itself", async () => {
    const secret = await aPushingWorld();
    expect((await secret.push({}, { authorization: null })).status).toBe(401);
    expect((await secret.push({}, { authorization: basicHeader(secret.client.clientId, "wrong") })).body).toMatchObject({
      error: "invalid_client",
    });
    const open = await aPushingWorld({ client: { type: "public", authMethods: ["none"], secrets: [] } });
    expect((await open.push({}, { authorization: null })).status).toBe(201);
  });

  it.each([
    ["§2.1: a request_uri", { request_uri: "urn:x" }, "invalid_request"],
    ["a redirect_uri that is not registered", { redirect_uri: "https://evil.example" }, "invalid_request"],
    ["an unknown response_type", { response_type: "magic" }, "unsupported_response_type"],
    ["a scope that there is not", { scope: "nope" }, "invalid_scope"],
    ["no challenge", { code_challenge: null, code_challenge_method: null }, "invalid_request"],
    ["a prompt that contradicts itself", { prompt: "none login" }, "invalid_request"],
    ["a resource that there is not", { resource: "https://nope.example" }, "invalid_target"],
    ["a parameter that comes twice", { state: ["a", "b"] }, "invalid_request"],
    ["another client's id", { client_id: "other" }, "invalid_request"],
  ])("§2.3: refuses %s with its error, and keeps nothing", async (_what, changes, error) => {
    const taken: string[] = [];
    const take = async ({ ref }: { ref: string }) => void taken.push(ref);
    const world = await aPushingWorld({ ports: { pushes: { take: async (client) => await take(client).then(() => undefined) } } });
    expect(await world.push(changes)).toMatchObject({ status: 400, body: { error } });
    expect(taken).toEqual([]);
  });

  it("§2.3: refuses another method with 405, what is too long with 413, and too many with 429", async () => {
    const limit = { name: "pushed-requests", limit: 60, windowSeconds: 60, remaining: 0, resetSeconds: 7 };
    const world = await aPushingWorld({ ports: { pushes: { take: async () => limit } } });
    expect((await world.push({}, { method: "GET" })).status).toBe(405);
    expect((await world.push({ state: "a".repeat(MOST_PUSHED_LETTERS) })).status).toBe(413);
    expect(await world.push()).toMatchObject({ status: 429, headers: { "Retry-After": "7" } });
  });

  it("§5: is in the metadata where people sign in", () => {
    expect(metadata(aPolicy(), ISSUER)).toMatchObject({
      pushed_authorization_request_endpoint: `${ISSUER}/par`,
      require_pushed_authorization_requests: false,
    });
    expect(metadata(aPolicy({ enabledGrantTypes: new Set(["password"]) }), ISSUER)).not.toHaveProperty(
      "pushed_authorization_request_endpoint",
    );
  });
});

describe("RFC 9126 §4: a pushed request at /authorize", () => {
  it("is what was pushed, whatever the address says besides", async () => {
    const world = await aPushingWorld();
    const uri = await world.pushed({ nonce: "pushed" });
    const { code, ...rest } = await world.told({ request_uri: uri, state: "other", scope: "write", redirect_uri: "https://evil.example" });
    expect(rest).toEqual({ state: "af0ifjsldkj", iss: ISSUER });
    expect(await world.findCode(code)).toMatchObject({ scope: "read", redirectUri: CALLBACK, nonce: "pushed" });
  });

  it("works once: of twenty at once one gets a code, and the others get a page", async () => {
    const world = await aPushingWorld();
    const uri = await world.pushed();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => world.ask(world.brought(uri))));
    expect(outcomes.filter(({ kind }) => kind === "answer")).toHaveLength(1);
    const again = await world.ask(world.brought(uri));
    expect(again).toMatchObject({ kind: "refused", refusal: { cause: "request_uri_used" } });
    expect(await world.causes()).toEqual(Array<string>(20).fill("request_uri_used"));
  });

  it("a person who denies it uses it up, and a silent request that needs them, too", async () => {
    const world = await aPushingWorld({ consent: null });
    const denied = await world.pushed();
    expect(await world.told(world.brought(denied), { answer: "deny" })).toMatchObject({ error: "access_denied" });
    const silent = await world.pushed({ prompt: "none" });
    expect(await world.told(world.brought(silent))).toMatchObject({ error: "consent_required" });
    for (const uri of [denied, silent])
      expect(await world.ask(world.brought(uri), { answer: "allow" })).toMatchObject({ refusal: { cause: "request_uri_used" } });
  });

  it("goes on by its reference alone while the person signs in and is asked, reloads included", async () => {
    const world = await aPushingWorld({ consent: null });
    const uri = await world.pushed();
    const sent = new Map([
      ["client_id", [world.client.clientId]],
      ["request_uri", [uri]],
    ]);
    expect(await world.ask(world.brought(uri), { person: null })).toMatchObject({ kind: "sign_in", sent });
    world.clock.time += 9 * MINUTE;
    for (let reload = 0; reload < 3; reload += 1) expect(await world.ask(world.brought(uri))).toMatchObject({ kind: "ask", sent });
    expect(await world.told(world.brought(uri), { answer: "allow" })).toHaveProperty("code");
  });

  it("§2.2: must be brought within its minute, and be answered within ten more", async () => {
    const world = await aPushingWorld({ consent: null });
    const [late, slow] = [await world.pushed(), await world.pushed()];
    world.clock.time += MINUTE - 1;
    expect(await world.ask(world.brought(slow))).toMatchObject({ kind: "ask" });
    world.clock.time += 1;
    expect(await world.ask(world.brought(late))).toMatchObject({ kind: "refused", refusal: { cause: "request_uri_expired" } });
    world.clock.time += OPEN_FOR;
    expect(await world.ask(world.brought(slow), { answer: "allow" })).toMatchObject({ refusal: { cause: "request_uri_expired" } });
  });

  it("§2.2, §7.1: is its client's alone, and nobody makes one up", async () => {
    const world = await aPushingWorld();
    const other = aClient({ grantTypes: ["authorization_code"], callbackUrls: [CALLBACK] });
    await world.store.addClient(other);
    const uri = await world.pushed();
    const foreign = { ...world.brought(uri), client_id: other.clientId };
    const forged = requestUriOf(newId(), { mac: () => new Uint8Array(32) });
    for (const changes of [foreign, world.brought(forged), world.brought(`${uri}x`), world.brought(requestUriOf(newId(), world.ports.mac))])
      expect(await world.ask(changes)).toMatchObject({ kind: "refused", refusal: { cause: "request_uri_unknown" } });
    expect(await world.told(world.brought(uri))).toHaveProperty("code");
  });

  it("is checked again: what an admin or owner has changed since counts", async () => {
    const world = await aPushingWorld();
    const uri = await world.pushed();
    await world.store.setPolicy(aPolicy({ enabledGrantTypes: new Set(["client_credentials"]) }));
    expect(await world.told(world.brought(uri))).toMatchObject({ error: "unsupported_response_type" });
  });

  it("RFC 9101 §10.4: a request_uri of any other kind is refused, with its cause", async () => {
    const world = await aPushingWorld();
    expect(await world.told({ request_uri: "https://client.example/r" })).toMatchObject({ error: "request_uri_not_supported" });
  });

  it("§6: of a key that must push, an address with parameters is refused", async () => {
    const world = await aPushingWorld({ client: { pushedRequestsRequired: true } });
    expect(await world.told()).toMatchObject({ error: "invalid_request" });
    expect(await world.causes()).toEqual(["pushed_required"]);
    expect(await world.told(world.brought(await world.pushed()))).toHaveProperty("code");
  });
});
