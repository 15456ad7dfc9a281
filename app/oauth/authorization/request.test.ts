import { describe, expect, it } from "vitest";
import { OAuthError } from "../errors";
import type { RealmPolicy, RegisteredClient } from "../model";
import { CALLBACK, CHALLENGE, type Changes, sentParameters } from "../testing/authorization-world";
import { aClient, aPolicy, ISSUER, openScopes, START, someApis } from "../testing/fixtures";
import { findDestination } from "./destination";
import { readParameters } from "./parameters";
import { checkRequest } from "./request";

const NONE = { code_challenge: null, code_challenge_method: null };
const TOKEN = { response_type: "token", ...NONE };
const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

interface Given {
  readonly client?: Partial<RegisteredClient>;
  readonly policy?: Partial<RealmPolicy>;
}

async function check(changes: Changes = {}, given: Given = {}) {
  const client = aClient({ grantTypes: ["authorization_code", "implicit"], callbackUrls: [CALLBACK], ...given.client });
  const policy = aPolicy({ scopes: openScopes("default", "read", "write", "openid"), ...given.policy });
  const parameters = readParameters(sentParameters(client.clientId, changes));
  return checkRequest(findDestination(parameters, client, ISSUER), parameters, policy, START);
}

const refused = async (changes: Changes, given?: Given) =>
  await check(changes, given).then(
    () => undefined,
    (error: unknown) => (error instanceof OAuthError ? error.cause : error),
  );

describe("an authorization request", () => {
  it("that is in order keeps what it asks for", async () => {
    const changes = { prompt: "login consent", max_age: "60", nonce: "n-0S6", login_hint: "ada@example.com", id_token_hint: "e30.e30.x" };
    expect(
      await check({ ...changes, claims: '{"userinfo":{"email":null}}', ui_locales: "de", display: "touch", acr_values: "1" }),
    ).toMatchObject({
      redirectUri: CALLBACK,
      responseType: { name: "code" },
      challenge: { text: CHALLENGE, method: "S256" },
      scope: "read",
      audience: null,
      prompts: new Set(["login", "consent"]),
      maxAge: 60,
      nonce: "n-0S6",
      claims: '{"userinfo":{"email":null}}',
      loginHint: "ada@example.com",
      idTokenHint: "e30.e30.x",
      state: "af0ifjsldkj",
      issuer: ISSUER,
    });
  });

  it.each(["scope", "state", "nonce", "response_type", "code_challenge"])("item 8: has %s once (RFC 6749 §3.1)", async (name) => {
    expect(await refused({ [name]: ["a", "a"] })).toBe("parameter_repeated");
  });

  it("OpenID Connect Core §3.1.2.6: registration is refused, as nothing in it would be read", async () => {
    expect(await refused({ registration: "{}" })).toBe("registration_parameter");
  });
});

describe("response_type (RFC 6749 §3.1.1)", () => {
  it.each<[what: string, cause: string, Changes, Given?]>([
    ["is missing", "response_type_missing", { response_type: null }],
    ["is unknown", "response_type_unsupported", { response_type: "magic" }],
    ["is off in the realm", "response_type_unsupported", TOKEN, { policy: { enabledGrantTypes: new Set(["authorization_code"]) } }],
    [
      "is half off in the realm",
      "response_type_unsupported",
      { response_type: "code token" },
      { policy: { enabledGrantTypes: new Set(["implicit"]) } },
    ],
    ["is not the client's", "response_type_not_allowed", { response_type: "code" }, { client: { grantTypes: ["implicit"] } }],
    [
      "is half the client's",
      "response_type_not_allowed",
      { response_type: "code token" },
      { client: { grantTypes: ["authorization_code"] } },
    ],
  ])("that %s is refused as %s", async (_what, cause, changes, given) => {
    expect(await refused(changes, given)).toBe(cause);
  });

  it("Multiple Response Types §2.1, §5: response_mode is one that is known and that the type allows", async () => {
    expect(await refused({ response_mode: "smoke" })).toBe("response_mode_unsupported");
    expect(await refused({ ...TOKEN, response_mode: "query" })).toBe("response_mode_unsupported");
    expect(await refused({ ...TOKEN, response_mode: "form_post" })).toBeUndefined();
  });
});

describe("code_challenge (RFC 7636)", () => {
  const CONFIDENTIAL = { policy: { pkceRequired: false } };
  const PLAIN = { policy: { pkcePlainAllowed: true }, client: { pkcePlainAllowed: true } };

  it("§4.4.1, item 73: is required by the realm, by the key, and of public clients", async () => {
    expect(await refused(NONE)).toBe("challenge_missing");
    expect(await refused(NONE, CONFIDENTIAL)).toBeUndefined();
    expect((await check(NONE, CONFIDENTIAL)).challenge).toBeNull();
    expect(await refused(NONE, { ...CONFIDENTIAL, client: { pkceRequired: true } })).toBe("challenge_missing");
    expect(await refused(NONE, { ...CONFIDENTIAL, client: { type: "public" } })).toBe("challenge_missing");
    expect(await refused({ code_challenge: null }, CONFIDENTIAL)).toBe("challenge_missing");
  });

  it("§4.3: without a method it is plain, which only a confidential client may use where realm and key allow it", async () => {
    const plain = { code_challenge: VERIFIER, code_challenge_method: null };
    expect((await check(plain, PLAIN)).challenge).toEqual({ text: VERIFIER, method: "plain" });
    expect(await refused(plain)).toBe("challenge_method");
    expect(await refused(plain, { policy: PLAIN.policy })).toBe("challenge_method");
    expect(await refused(plain, { client: PLAIN.client })).toBe("challenge_method");
    expect(await refused(plain, { ...PLAIN, client: { ...PLAIN.client, type: "public" } })).toBe("challenge_method");
    for (const code_challenge_method of ["s256", "S512", "none"]) expect(await refused({ code_challenge_method })).toBe("challenge_method");
  });

  it.each(["short", `${CHALLENGE}=`, `${CHALLENGE}A`, CHALLENGE.replace("-", "+"), `${CHALLENGE.slice(1)} `])(
    "§4.2, item 74: %j is no S256 challenge",
    async (code_challenge) => {
      expect(await refused({ code_challenge })).toBe("challenge_malformed");
    },
  );

  it("§4.2: plain is a verifier of 43 to 128 letters", async () => {
    for (const [length, cause] of [
      [42, "challenge_malformed"],
      [43, undefined],
      [128, undefined],
      [129, "challenge_malformed"],
    ] as const)
      expect(await refused({ code_challenge: "a".repeat(length), code_challenge_method: "plain" }, PLAIN)).toBe(cause);
  });

  it("is not for answers without a code", async () => {
    expect((await check(TOKEN)).challenge).toBeNull();
    expect((await check({ ...TOKEN, code_challenge: "short" })).challenge).toBeNull();
    expect(await refused({ ...NONE, response_type: "code token" })).toBe("challenge_missing");
  });
});

describe("resource (RFC 8707 §2)", () => {
  const ORDERS = "https://api.example/orders";
  const { ids, ...apis } = someApis({ identifier: ORDERS }, { identifier: "urn:stock" });
  const given = { policy: apis, client: { subscribedApis: ids } };

  it("item 105: is an API of the application; several may be asked for", async () => {
    expect((await check({ resource: ORDERS }, given)).audience).toEqual([ORDERS]);
    expect((await check({ resource: [ORDERS, "urn:stock"] }, given)).audience).toEqual([ORDERS, "urn:stock"]);
    expect(await refused({ resource: "orders" }, given)).toBe("target_malformed");
    expect(await refused({ resource: `${ORDERS}#f` }, given)).toBe("target_malformed");
    expect(await refused({ resource: "https://other.example" }, given)).toBe("target_unknown");
    expect(await refused({ resource: ORDERS }, { policy: apis })).toBe("target_not_subscribed");
  });

  it("without one it is the client's default API, so that the person is asked for that", async () => {
    expect((await check({}, { ...given, client: { subscribedApis: ids, defaultApi: ORDERS } })).audience).toEqual([ORDERS]);
  });
});

describe("scope (RFC 6749 §3.3)", () => {
  it("items 45, 46: what is asked for, or the realm's defaults", async () => {
    expect((await check({ scope: "write read write" })).scope).toBe("write read");
    expect((await check({ scope: null })).scope).toBe("default");
    expect((await check({ scope: "" })).scope).toBe("default");
  });

  it("items 47, 49: one that the client may not have, or that is none, is refused", async () => {
    expect(await refused({ scope: "nope" })).toBe("scope_unknown");
    expect(await refused({ scope: "read write" }, { client: { scopes: ["read"] } })).toBe("scope_not_allowed");
    for (const scope of ["read  write", ' read"', "read\t"]) expect(await refused({ scope })).toBe("scope_malformed");
  });

  it("openid and offline_access are left out where the client may not have them: clients ask for them because metadata lists them", async () => {
    expect((await check({ scope: "openid offline_access read" })).scope).toBe("openid read");
    expect((await check({ scope: "openid read" }, { client: { scopes: ["read"] } })).scope).toBe("read");
    expect((await check({ scope: "offline_access" })).scope).toBe("default");
  });
});

describe("what OpenID Connect adds (Core §3.1.2.1)", () => {
  it.each([
    ["prompt", "dance"],
    ["prompt", "none login"],
    ["prompt", "login  consent"],
    ["max_age", "-1"],
    ["max_age", "1.5"],
    ["max_age", "1e3"],
    ["max_age", "12345678901"],
    ["nonce", "n".repeat(501)],
    ["claims", "[]"],
    ["claims", "{"],
    ["claims", '{"userinfo":1}'],
    ["claims", JSON.stringify({ userinfo: { email: { value: "x".repeat(5000) } } })],
  ])("%s=%s is refused", async (name, value) => {
    expect(await refused({ [name]: value })).toBe("authorize_parameter");
  });

  it("§5.5.1.1: an acr that is insisted on and cannot be had is refused; a wish is not", async () => {
    const acr = (essential: boolean) => JSON.stringify({ id_token: { acr: { essential, values: ["phr"] } } });
    expect(await refused({ claims: acr(true) })).toBe("acr_unmet");
    expect(await refused({ claims: acr(false), acr_values: "phr" })).toBeUndefined();
  });

  it("bounds: the longest nonce is taken, and of a login_hint what fits on the page", async () => {
    expect((await check({ nonce: "n".repeat(500) })).nonce).toHaveLength(500);
    expect((await check({ login_hint: "x".repeat(4000) })).loginHint).toHaveLength(320);
    expect((await check({ max_age: "0" })).maxAge).toBe(0);
  });

  it("§3.2.2.1, §3.3.2.11: an ID token through the browser needs openid and a nonce", async () => {
    for (const response_type of ["id_token", "id_token token", "code id_token", "code id_token token"]) {
      const request = { response_type, scope: "openid", nonce: "n" };
      expect(await refused(request)).toBeUndefined();
      expect(await refused({ ...request, nonce: null })).toBe("nonce_missing");
      expect(await refused({ ...request, scope: "read" })).toBe("openid_scope_missing");
    }
    expect(await refused({ ...TOKEN, scope: "openid" })).toBeUndefined();
  });
});
