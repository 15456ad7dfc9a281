import { describe, expect, it } from "vitest";
import { authorizeSchema } from "./requests";
import { tokenInfoSchema } from "./token-info";

const offered = {
  grantTypes: ["client_credentials", "password", "refresh_token"],
  tokenPaths: ["/token", "/oauth2/token"],
  hasSecret: true,
};
const request = { grantType: "client_credentials", tokenEndpoint: "/token", clientId: "key", clientSecret: "secret", offered };
const question = {
  introspectionEndpoint: "/introspect",
  token: "token",
  clientId: "key",
  clientSecret: "secret",
  offered: ["/introspect"],
};
const fields = (result: { error?: { issues: readonly { path: readonly PropertyKey[] }[] } | undefined }) =>
  result.error?.issues.map(({ path }) => path[0]);

describe("authorizeSchema: what any caller may ask for", () => {
  it("takes a request without scopes, and with them in their order", () => {
    expect(authorizeSchema.parse(request)).toMatchObject({ ...request, scopes: [] });
    expect(authorizeSchema.parse({ ...request, scopes: ["b", "a"] }).scopes).toEqual(["b", "a"]);
  });

  it.each([
    ["a grant type that is not switched on", { grantType: "implicit" }, ["grantType"]],
    ["an endpoint of another server", { tokenEndpoint: "//evil.example/token" }, ["tokenEndpoint"]],
    ["an endpoint that is none of the token endpoint's paths", { tokenEndpoint: "/introspect" }, ["tokenEndpoint"]],
    ["blanks for credentials", { clientId: " ", clientSecret: "\t" }, ["clientId", "clientSecret"]],
    ["a list for a Client ID", { clientId: ["key"] }, ["clientId"]],
    ["a secret that is too long", { clientSecret: "s".repeat(501) }, ["clientSecret"]],
    ["one text for the scopes", { scopes: "a b" }, ["scopes"]],
    ["two scopes in one entry", { scopes: ["a b"] }, ["scopes"]],
    ["an empty scope", { scopes: [""] }, ["scopes"]],
    ["scopes that are too long together", { scopes: Array.from({ length: 1001 }, () => "a") }, ["scopes"]],
    ["the Password grant without name and password", { grantType: "password" }, ["username", "password"]],
    ["the Refresh Token grant without its token", { grantType: "refresh_token", refreshToken: " " }, ["refreshToken"]],
    ["everything wrong at once", { grantType: "x", tokenEndpoint: "x", clientId: "" }, ["clientId", "grantType", "tokenEndpoint"]],
  ])("refuses %s", (_, change, refused) => {
    expect(fields(authorizeSchema.safeParse({ ...request, ...change }))).toEqual(refused);
  });

  it("refuses what is no request", () => {
    for (const input of [undefined, null, "grant_type=password", []]) expect(authorizeSchema.safeParse(input).success).toBe(false);
  });
});

describe("tokenInfoSchema: what any caller may ask about a token", () => {
  it("takes a question", () => {
    expect(tokenInfoSchema.parse(question)).toEqual(question);
  });

  it.each([
    ["an endpoint of another server", { introspectionEndpoint: "https://evil.example/introspect" }, ["introspectionEndpoint"]],
    ["no token", { token: "" }, ["token"]],
    ["a token that is too long", { token: "t".repeat(16_001) }, ["token"]],
    ["no secret", { clientSecret: undefined }, ["clientSecret"]],
  ])("refuses %s", (_, change, refused) => {
    expect(fields(tokenInfoSchema.safeParse({ ...question, ...change }))).toEqual(refused);
  });
});
