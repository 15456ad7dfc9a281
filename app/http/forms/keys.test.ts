import { describe, expect, it } from "vitest";
import { InvalidInputError } from "#app/services/errors";
import { byFormField, environmentOf, keyConfigurationOf, keyForms, newSecretOf } from "./keys";

const formId = "0199f0a0-0000-7000-8000-000000000001";
const configuration = { intent: "update", grantTypes: ["client_credentials"], tokenFormat: "jwt", scopes: [] };

/** What the adapters make of a form whose texts conform has read. */
function read(values: Readonly<Record<string, unknown>>) {
  const form = keyForms.parse(values);
  const sent = new Set(Object.keys(values));
  if (form.intent === "new-secret") return newSecretOf(form);
  if (form.intent === "test-token" || form.intent === "provide") throw new Error("This form needs no adapter.");
  return keyConfigurationOf(form, sent);
}

describe("the form of a key's configuration", () => {
  it("becomes lists, with null for every scope and every method", () => {
    const callbackUrls = "https://app.example/cb\r\nhttps://app.example/cb2, https://app.example/cb3 ";
    expect(read({ ...configuration, callbackUrls, authMethod: "any", userTokenLifetime: "1 minute" })).toEqual({
      grantTypes: ["client_credentials"],
      callbackUrls: ["https://app.example/cb", "https://app.example/cb2", "https://app.example/cb3"],
      userTokenLifetime: 60,
      tokenFormat: "jwt",
      authMethod: null,
      scopes: null,
    });
    expect(read({ ...configuration, scopeChoice: "chosen", scopes: ["orders.read"] })).toMatchObject({ scopes: ["orders.read"] });
  });

  it("says of PKCE what its boxes say, and nothing where it has no such box", () => {
    expect(read(configuration)).toMatchObject({ pkceRequired: undefined, pkcePlainAllowed: undefined });
    const offered = { ...configuration, pkceOffered: ["required"] };
    expect(read(offered)).toMatchObject({ pkceRequired: false, pkcePlainAllowed: undefined });
    expect(read({ ...offered, pkce: ["required", "plain"] })).toMatchObject({ pkceRequired: true, pkcePlainAllowed: undefined });
  });

  it("has what is wrong with the configuration beside the field that chooses it", () => {
    const form = keyForms.parse(configuration);
    expect(byFormField(new InvalidInputError({ pkcePlainAllowed: ["Not allowed."], scopes: ["Unknown."] }), form)).toMatchObject({
      fields: { pkce: ["Not allowed."], scopes: ["Unknown."] },
    });
  });

  it("says nothing of callback URLs and the method where it has no such field", () => {
    expect(read(configuration)).toMatchObject({ callbackUrls: undefined, authMethod: undefined });
    expect(read({ ...configuration, callbackUrls: "" })).toMatchObject({ callbackUrls: [] });
  });
});

describe("the form of a new secret", () => {
  const secret = { intent: "new-secret", formId, description: "billing" };

  it.each([
    [{ expiry: "90" }, { kind: "days", days: 90 }],
    [{ expiry: "never", expiryDate: "2027-01-31" }, { kind: "never" }],
    [
      { expiry: "custom", expiryDate: "2027-01-31" },
      { kind: "date", lastDay: "2027-01-31" },
    ],
  ])("makes %j an expiry", (fields, expiry) => {
    expect(read({ ...secret, ...fields })).toEqual({ idempotencyKey: formId, description: "billing", expiry });
  });

  it("asks for the date of a custom expiry, and has what is wrong with it beside that field", () => {
    expect(() => read({ ...secret, expiry: "custom" })).toThrow(InvalidInputError);
    const form = keyForms.parse({ ...secret, expiry: "custom", expiryDate: "2020-01-01" });
    expect(byFormField(new InvalidInputError({ expiry: ["Passed."], description: ["Too long."] }), form)).toMatchObject({
      fields: { expiryDate: ["Passed."], description: ["Too long."] },
    });
    const other = new Error("unexpected");
    expect(byFormField(other, form)).toBe(other);
  });

  it.each(["", "soon", "1e3", "-1"])("knows no expiry %j", (expiry) => {
    expect(keyForms.safeParse({ ...secret, expiry }).success).toBe(false);
  });
});

describe("environmentOf", () => {
  it.each([
    ["/applications/1/sandbox-keys", "SANDBOX"],
    ["/applications/1/sandbox-keys/", "SANDBOX"],
    ["/applications/1/sandbox-keys/settings", "SANDBOX"],
    ["/portal/applications/1/sandbox-keys/a-page-to-come", "SANDBOX"],
    ["/sandbox-keys/applications/1/production-keys", "PRODUCTION"],
    ["/applications/sandbox-keys/production-keys", "PRODUCTION"],
    ["/applications/1/production-keys", "PRODUCTION"],
  ])("reads %s", (path, environment) => {
    expect(environmentOf(path)).toBe(environment);
  });
});
