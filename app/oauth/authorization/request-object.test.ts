import { generateKeyPairSync } from "node:crypto";
import { SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { metadata } from "../metadata";
import { CALLBACK } from "../testing/authorization-world";
import { aPolicy, ISSUER, START } from "../testing/fixtures";
import { alone, aPushingWorld, type SaidObject } from "../testing/pushing-world";

const NOW = START / 1000;
const MINUTE = 60_000;

describe("RFC 9101: a signed request object", () => {
  it("§6.3: is all of the request: what stands beside it is not read", async () => {
    const world = await aPushingWorld();
    const request = await world.sign({ claims: { nonce: "signed", max_age: 900, claims: { userinfo: { email: null } } } });
    const { code, ...rest } = await world.told({ request, state: "other", scope: "write", redirect_uri: "https://evil.example" });
    expect(rest).toEqual({ state: "af0ifjsldkj", iss: ISSUER });
    expect(await world.findCode(code)).toMatchObject({ scope: "read", nonce: "signed", claims: '{"userinfo":{"email":null}}' });
  });

  it("§6.3: a parameter beside it does not fill in for one that it lacks", async () => {
    const world = await aPushingWorld();
    const request = await world.sign({ claims: { response_type: null } });
    expect(await world.told({ request, response_type: "code" })).toMatchObject({ error: "invalid_request" });
    expect(await world.causes()).toEqual(["response_type_missing"]);
  });

  it.each<[what: string, SaidObject, cause: string]>([
    ["§4: another iss", { claims: { iss: "other" } }, "request_object_claims"],
    ["§5: another client_id", { claims: { client_id: "other" } }, "request_object_claims"],
    ["§4: no client_id", { claims: { client_id: null } }, "request_object_claims"],
    ["§4: another server as aud", { claims: { aud: "https://other.example" } }, "request_object_claims"],
    ["§4: no aud", { claims: { aud: null } }, "request_object_claims"],
    ["no exp", { claims: { exp: null } }, "request_object_claims"],
    ["an exp of next year", { claims: { exp: NOW + 31_536_000 } }, "request_object_claims"],
    ["an exp that is past", { claims: { exp: NOW - 61 } }, "request_object_expired"],
    ["an nbf that is ahead", { claims: { nbf: NOW + 61 } }, "request_object_expired"],
    ["an nbf of long ago", { claims: { nbf: NOW - 3661 } }, "request_object_claims"],
    ["an iat that is ahead", { claims: { iat: NOW + 61 } }, "request_object_expired"],
    ["a time that is none", { claims: { nbf: "soon" } }, "request_object_claims"],
    ["§4: another request object in it", { claims: { request: "e30.e30.x" } }, "request_object"],
    ["§4: a request_uri in it", { claims: { request_uri: "urn:x" } }, "request_object"],
    ["a parameter that is no text", { claims: { state: { a: 1 } } }, "request_object_claims"],
    ["a type that is another's, such as an ID token's", { header: { typ: "at+jwt" } }, "request_object"],
    ["an extension that is not understood", { header: { crit: ["b64"], b64: true } }, "request_object"],
    ["a kid that there is not", { header: { kid: "2" } }, "request_object_key"],
  ])("refuses %s, on a page: nothing in it can be believed", async (_what, said, cause) => {
    const world = await aPushingWorld();
    expect(await world.ask(await world.signed(said))).toMatchObject({ kind: "refused", refusal: { cause } });
    expect(await world.causes()).toEqual([cause]);
  });

  it.each<[what: string, SaidObject]>([
    ["several audiences, one of which is ours", { claims: { aud: ["https://other.example", ISSUER] } }],
    ["WSO2's issuer", { claims: { aud: `${ISSUER}/oauth2/token` } }],
    ["typ JWT, as libraries of OpenID Connect write", { header: { typ: "JWT" } }],
    ["a clock that is a minute off", { claims: { exp: NOW - 59, iat: NOW + 59 } }],
  ])("takes %s", async (_what, said) => {
    const world = await aPushingWorld({ policy: { issuers: new Set([ISSUER, `${ISSUER}/oauth2/token`]) } });
    expect(await world.told(await world.signed(said))).toHaveProperty("code");
  });

  it("§10.1: refuses alg none, an HMAC, a foreign key and a changed object", async () => {
    const world = await aPushingWorld();
    const { clientId } = world.client;
    const claims = { iss: clientId, aud: ISSUER, exp: NOW + 60, client_id: clientId, response_type: "code", redirect_uri: CALLBACK };
    const hmac = await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode("s".repeat(32)));
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const foreign = await new SignJWT(claims).setProtectedHeader({ alg: "ES256" }).sign(privateKey);
    const [header, , signature] = (await world.sign()).split(".");
    const changed = `${header}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${signature}`;
    const cases = [
      [new UnsecuredJWT(claims).encode(), "request_object_algorithm"],
      [hmac, "request_object_algorithm"],
      [foreign, "request_object_signature"],
      [changed, "request_object_signature"],
    ] as const;
    for (const [request, cause] of cases)
      expect(await world.ask(alone({ request }))).toMatchObject({ kind: "refused", refusal: { cause } });
  });

  it("§6.1: says of an encrypted one that it cannot be decrypted; what is too long or no JWT is not parsed", async () => {
    const world = await aPushingWorld();
    expect(await world.ask(alone({ request: "a.b.c.d.e" }))).toMatchObject({ refusal: { cause: "request_object_encrypted" } });
    for (const request of ["x", "a.b", `${"a".repeat(9000)}.b.c`, "e30.bm8.x", `${"a.".repeat(40_000)}`])
      expect(await world.ask(alone({ request }))).toMatchObject({ refusal: { cause: "request_object" } });
  });

  it("§6.1: the client learns of a wrong one at the redirect_uri beside it, if that is registered, and else nobody", async () => {
    const world = await aPushingWorld();
    const told = { error: "invalid_request_object", state: "af0ifjsldkj", iss: ISSUER };
    expect(await world.told({ request: "x" })).toMatchObject(told);
    expect(await world.ask({ request: "x", redirect_uri: "https://evil.example" })).toMatchObject({ kind: "refused" });
  });

  it("is checked by the keys at the client's address, and waits for those that cannot be fetched", async () => {
    const world = await aPushingWorld({ client: { publicKeys: { kind: "uri", uri: "https://client.example/jwks" } } });
    expect(await world.ask(await world.signed())).toMatchObject({ refusal: { cause: "request_object_unchecked" } });
    const none = await aPushingWorld({ client: { publicKeys: null } });
    expect(await none.ask(await none.signed())).toMatchObject({ refusal: { cause: "request_object_key" } });
  });

  it("§5: request and request_uri do not go together", async () => {
    const world = await aPushingWorld();
    const changes = { ...world.brought(await world.pushed()), request: await world.sign() };
    expect(await world.ask(changes)).toMatchObject({ refusal: { cause: "request_object_twice" } });
  });

  it("that expires while its person signs in goes on as one that was pushed, once", async () => {
    const world = await aPushingWorld({ consent: null });
    const shown = await world.ask(await world.signed());
    if (shown.kind !== "ask") throw new Error(shown.kind);
    expect([...shown.sent.keys()]).toEqual(["client_id", "request_uri"]);
    const uri = shown.sent.get("request_uri")?.[0] ?? "";
    world.clock.time += 5 * MINUTE;
    expect(await world.told(world.brought(uri), { answer: "allow" })).toHaveProperty("code");
    expect(await world.ask(world.brought(uri))).toMatchObject({ refusal: { cause: "request_uri_used" } });
  });

  it("leaves no more rows than pushed requests may", async () => {
    const limit = { name: "pushed-requests", limit: 60, windowSeconds: 60, remaining: 0, resetSeconds: 7 };
    const world = await aPushingWorld({ consent: null, ports: { pushes: { take: async () => limit } } });
    expect(await world.told(await world.signed())).toMatchObject({ error: "temporarily_unavailable" });
  });

  it("RFC 9126 §3: can be pushed: what it says is kept, and the same is refused as at /authorize", async () => {
    const world = await aPushingWorld();
    const push = async (said: SaidObject) => await world.push({ ...(await world.signed(said)), state: "outside" });
    const row = await world.rowOf(await world.pushed({ ...(await world.signed()), state: "outside" }));
    expect(row?.sent.get("state")).toEqual(["af0ifjsldkj"]);
    expect(row?.sent.has("request")).toBe(false);
    expect(await push({ claims: { iss: "other" } })).toMatchObject({ status: 400, body: { error: "invalid_request_object" } });
    expect(await push({ claims: { scope: "nope" } })).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
  });

  it("§10.5: of a key that must sign, plain parameters are refused, pushed ones too", async () => {
    const world = await aPushingWorld({ client: { signedRequestsRequired: true } });
    expect(await world.told()).toMatchObject({ error: "invalid_request" });
    expect((await world.push()).status).toBe(400);
    expect(await world.causes()).toEqual(["request_object_required", "request_object_required"]);
    expect(await world.told(await world.signed())).toHaveProperty("code");
    expect(await world.told(world.brought(await world.pushed(await world.signed())))).toHaveProperty("code");
  });

  it("is in the metadata with its algorithms", () => {
    const published = metadata(aPolicy(), ISSUER);
    expect(published).toMatchObject({
      request_parameter_supported: true,
      request_uri_parameter_supported: false,
      require_signed_request_object: false,
    });
    expect(published["request_object_signing_alg_values_supported"]).toContain("ES256");
    expect(published["request_object_signing_alg_values_supported"]).not.toContain("none");
  });
});
