import { describe, expect, it } from "vitest";
import { metadata } from "./metadata";
import { aPolicy, ISSUER, openScopes, someApis } from "./testing/fixtures";

describe("metadata", () => {
  it("item 103: names the issuer as configured and the endpoints below it (RFC 8414 §2)", () => {
    expect(metadata(aPolicy(), ISSUER)).toMatchObject({
      issuer: ISSUER,
      token_endpoint: `${ISSUER}/token`,
      introspection_endpoint: `${ISSUER}/introspect`,
      revocation_endpoint: `${ISSUER}/revoke`,
      jwks_uri: `${ISSUER}/jwks`,
      userinfo_endpoint: `${ISSUER}/userinfo`,
      authorization_endpoint: `${ISSUER}/authorize`,
      response_types_supported: ["code", "token", "id_token", "id_token token", "code id_token", "code token", "code id_token token"],
      code_challenge_methods_supported: ["S256"],
      authorization_response_iss_parameter_supported: true,
    });
  });

  it("lists the only acr there is: of a password (OpenID Connect Discovery §3)", () => {
    expect(metadata(aPolicy(), ISSUER)["acr_values_supported"]).toEqual(["urn:oasis:names:tc:SAML:2.0:ac:classes:Password"]);
  });

  it("item 103: an issuer of a product's paths names itself and that product's endpoints, and the canonical ones for the rest", () => {
    const issuer = `${ISSUER}/oauth2/token`;
    expect(metadata(aPolicy(), issuer, new Map([["token", issuer]]))).toMatchObject({
      issuer,
      token_endpoint: issuer,
      revocation_endpoint: `${ISSUER}/revoke`,
    });
  });

  it("item 12: no endpoint has a fragment, and an issuer's path is kept (RFC 6749 §3.2)", () => {
    const document = metadata(aPolicy({ issuer: `${ISSUER}/realms/alpha` }), `${ISSUER}/realms/alpha`);
    expect(document["token_endpoint"]).toBe(`${ISSUER}/realms/alpha/token`);
    expect(JSON.stringify(document)).not.toContain("#");
  });

  it("item 103: lists only what works and is switched on (RFC 8414 §2)", () => {
    const document = metadata(
      aPolicy({ enabledGrantTypes: new Set(["authorization_code", "refresh_token", "client_credentials"]), signingAlgorithm: "EdDSA" }),
      ISSUER,
    );
    expect(document).toMatchObject({
      grant_types_supported: ["client_credentials", "authorization_code", "refresh_token"],
      scopes_supported: ["default", "read", "write", "Read"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
      token_endpoint_auth_signing_alg_values_supported: ["ES256", "RS256", "PS256", "EdDSA", "Ed25519"],
      introspection_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "private_key_jwt"],
      revocation_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
      introspection_signing_alg_values_supported: ["EdDSA"],
    });
    const guarded = metadata(aPolicy({ scopes: new Map([...openScopes("read"), ["payments.admin", { kind: "named" }]]) }), ISSUER);
    expect(guarded["scopes_supported"], "closed scopes are named to nobody").toEqual(["read"]);
    const { apis, apiOfScope } = someApis({ identifier: "https://orders.example", scopes: ["orders.read"] });
    const withApi = metadata(aPolicy({ scopes: openScopes("read", "orders.read"), apis, apiOfScope }), ISSUER);
    expect(withApi, "an API's scopes are for its subscribers").toMatchObject({
      scopes_supported: ["read"],
      protected_resources: ["https://orders.example"],
    });
    const without = metadata(aPolicy({ enabledGrantTypes: new Set(["client_credentials"]) }), ISSUER);
    for (const absent of ["authorization_endpoint", "code_challenge_methods_supported"]) expect(without).not.toHaveProperty(absent);
    expect(without["response_types_supported"]).toEqual([]);
  });
});
