import { describe, expect, it } from "vitest";
import { GRANT_TYPES } from "#app/oauth/grant-types";
import { InvalidInputError } from "../errors";
import type { KeyConfiguration } from "./configuration";
import { checkConfiguration } from "./configuration-check";
import type { KeyPolicy } from "./policy";

describe("callback URLs", () => {
  const policy: KeyPolicy = {
    grantTypes: GRANT_TYPES.filter((info) => info.name === "client_credentials" || info.name === "authorization_code"),
    scopes: [],
    apis: [],
    defaults: { application: 3600, user: 3600, refresh: 86_400 },
    limits: { minimum: 60, maximumAccess: 86_400, maximumRefresh: 2_592_000 },
    refreshGrace: 30,
    refreshTokensMayBeKept: true,
    pkceRequired: true,
    pkcePlainAllowed: false,
  };
  const code: KeyConfiguration = { grantTypes: ["authorization_code"], tokenFormat: "opaque", scopes: null };

  it("are refused one by one, each by what is wrong with it", () => {
    const callbackUrls = ["https://app.example/cb", "http://app.example/cb", "javascript:alert(1)"];
    const refused = expect.objectContaining({
      fields: { callbackUrls: [expect.stringMatching("^http:"), expect.stringMatching("^java")] },
    });
    expect(() => checkConfiguration(policy, { ...code, callbackUrls }, null)).toThrow(refused);
  });

  it("are required when a ticked grant type needs one, and kept exactly as typed", () => {
    expect(() => checkConfiguration(policy, code, null)).toThrow(InvalidInputError);
    const callbackUrls = ["https://APP.example/cb", "https://app.example/cb/", "https://APP.example/cb"];
    expect(checkConfiguration(policy, { ...code, callbackUrls }, null).callbackUrls).toBe(
      '["https://APP.example/cb","https://app.example/cb/"]',
    );
    expect(checkConfiguration(policy, { ...code, grantTypes: ["client_credentials"] }, null).callbackUrls).toBe("[]");
  });

  it("stay as they are stored where nothing is said of them, also when no grant type on offer needs any", () => {
    const stored = { ...checkConfiguration(policy, { ...code, callbackUrls: ["https://app.example/cb"] }, null), type: "confidential" };
    expect(checkConfiguration(policy, code, stored).callbackUrls).toBe('["https://app.example/cb"]');
    const without: KeyPolicy = { ...policy, grantTypes: policy.grantTypes.filter((info) => !info.needsCallbackUrl) };
    expect(checkConfiguration(without, { ...code, grantTypes: ["client_credentials"] }, stored).callbackUrls).toBe(
      '["https://app.example/cb"]',
    );
    expect(checkConfiguration(policy, { ...code, grantTypes: ["client_credentials"], callbackUrls: [] }, stored).callbackUrls).toBe("[]");
  });
});
