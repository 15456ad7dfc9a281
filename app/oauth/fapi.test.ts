/** FAPI 2.0 Security Profile, section 5.3.2: what a key under it must do, by number. */
import { describe, expect, it } from "vitest";
import { underFapi } from "./fapi";
import type { RegisteredClient } from "./model";
import { CALLBACK } from "./testing/authorization-world";
import { aClient } from "./testing/fixtures";
import { aPushingWorld, PUBLIC_KEYS } from "./testing/pushing-world";

/** A key whose own settings allow everything that the profile does not. */
const LAX: Partial<RegisteredClient> = {
  authMethods: ["private_key_jwt"],
  grantTypes: ["authorization_code", "implicit", "password", "refresh_token"],
  callbackUrls: [CALLBACK, "http://localhost/cb"],
  pkcePlainAllowed: true,
};

describe("a key under the FAPI 2.0 Security Profile", () => {
  const world = (policy = {}) => aPushingWorld({ client: underFapi(aClient({ ...LAX, publicKeys: PUBLIC_KEYS })), policy });
  type World = Awaited<ReturnType<typeof world>>;
  const push = async (found: World, changes = {}) => await found.push(changes, { authorization: null, ...(await found.proving(changes)) });

  it("§5.3.2.1: authenticates by private_key_jwt, and has neither the password nor the implicit grant", () => {
    const client = underFapi(aClient({ ...LAX, authMethods: ["client_secret_basic", "client_secret_post"] }));
    expect(client).toMatchObject({ authMethods: [], grantTypes: ["authorization_code", "refresh_token"] });
  });

  it("§5.3.2.1: binds its tokens to their sender, and keeps its refresh tokens", () => {
    expect(underFapi(aClient(LAX))).toMatchObject({ dpopRequired: true, keepRefreshToken: true });
  });

  it("§5.3.2.2: takes pushed requests alone, and those with S256 alone", async () => {
    const found = await world({ pkceRequired: false, pkcePlainAllowed: true });
    expect(await found.told()).toMatchObject({ error: "invalid_request" });
    expect(await found.causes()).toEqual(["pushed_required"]);
    const refused = [
      { code_challenge: null, code_challenge_method: null },
      { code_challenge: "a".repeat(43), code_challenge_method: "plain" },
    ];
    for (const changes of refused) expect(await push(found, changes)).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    expect((await push(found)).status).toBe(201);
  });

  it("§5.3.2.2: takes response_type=code alone, and redirect URIs of https, which are compared as they are", async () => {
    const found = await world();
    expect(await push(found, { response_type: "code id_token", nonce: "n" })).toMatchObject({ status: 400 });
    for (const redirect_uri of ["http://localhost/cb", "http://localhost:5000/cb", `${CALLBACK}/`])
      expect(await push(found, { redirect_uri })).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });

  it("§5.3.2.1: its codes live a minute at most, whatever the realm says", async () => {
    for (const [codeLifetime, seconds] of [
      [600, 60],
      [30, 30],
    ] as const) {
      const found = await world({ codeLifetime });
      const answer = await push(found);
      const uri = typeof answer.body === "object" && answer.body !== null ? String(answer.body["request_uri"]) : "";
      const code = await found.findCode((await found.told(found.brought(uri)))["code"]);
      expect((code?.expiresAt ?? 0) - found.clock.time).toBe(seconds * 1000);
    }
  });

  it("§5.4.1: RS256 is taken for neither its assertions nor its ID tokens", () => {
    const openid = { ...aClient().openid, idTokenAlgorithm: "RS256" } as const;
    const client = underFapi(aClient({ ...LAX, openid, publicKeys: { kind: "uri", uri: "https://client.example/jwks" } }));
    expect(client.openid.idTokenAlgorithm).toBe("ES256");
    expect(client.publicKeys).toEqual({ kind: "uri", uri: "https://client.example/jwks", isStrong: true });
  });
});
