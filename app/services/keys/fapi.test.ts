import { describe, expect, it } from "vitest";
import { fapiSentence, missingForFapi } from "./fapi";

const READY = {
  clientType: "confidential",
  authMethod: "private_key_jwt",
  grantTypes: ["authorization_code", "refresh_token", "client_credentials"],
  callbackUrls: ["https://app.example/cb"],
} as const;

describe("what a key lacks for the FAPI 2.0 Security Profile", () => {
  it("is nothing where it proves itself by a key pair, has the right grants and https alone", () => {
    expect(missingForFapi(READY)).toEqual([]);
    expect(fapiSentence([])).toBe("");
  });

  it.each([
    ["§5.3.2.1: a public client", { clientType: "public" }, "kind"],
    ["§5.3.2.1: a secret", { authMethod: null }, "Private key JWT"],
    ["§5.3.2.1: the password grant", { grantTypes: ["password"] as const }, "untick Password"],
    ["§5.3.2.2: the implicit grant", { grantTypes: ["implicit"] as const }, "untick Implicit"],
    ["§5.3.2.2: a callback URL of http", { callbackUrls: ["http://localhost/cb"] }, "https://"],
  ])("%s is named", (_what, change, words) => {
    const missing = missingForFapi({ ...READY, ...change });
    expect(missing).toEqual([expect.stringContaining(words)]);
    expect(fapiSentence(missing)).toMatch(/^Missing for this key: .+\.$/);
  });
});
