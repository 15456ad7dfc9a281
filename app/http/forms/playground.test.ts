import { describe, expect, it } from "vitest";
import { authorizeInput, fieldErrors, playgroundForm, shownAgain, tokenInfoInput } from "./playground";

const form = playgroundForm.parse({
  intent: "authorize",
  grantType: "password",
  clientId: "key",
  clientSecret: "a secret",
  scope: " orders.read,  orders.write ",
  tokenEndpoint: "/token",
  username: "ada@example.com",
  password: "a password",
  refreshToken: "a refresh token",
  introspectionEndpoint: "/introspect",
  token: "a token",
});

describe("the playground's forms", () => {
  it("separate scopes at blanks and commas", () => {
    expect(authorizeInput(form).scopes).toEqual(["orders.read", "orders.write"]);
    expect(authorizeInput({ ...form, scope: " , " }).scopes).toEqual([]);
  });

  it("ask each service only for what is its own", () => {
    expect(Object.keys(tokenInfoInput(form))).toEqual(["introspectionEndpoint", "token", "clientId", "clientSecret"]);
    expect(authorizeInput(form)).not.toHaveProperty("token");
  });

  it("never send secret, password or refresh token back", () => {
    expect(JSON.stringify(shownAgain(form))).not.toMatch(/a secret|a password|a refresh token/);
  });

  it("show a message beside the field of the form that was sent", () => {
    const fields = { clientId: ["Give the Client ID."], scopes: ["This is too long."] };
    expect(Object.keys(fieldErrors("authorize", fields))).toEqual(["clientId", "scope"]);
    expect(Object.keys(fieldErrors("token-info", fields))).toEqual(["infoClientId", "scopes"]);
  });
});
