import { describe, expect, it } from "vitest";
import { authMethodsOf } from "#app/oauth/client-auth/methods";
import { type SnippetFacts, snippets } from "./snippets";

describe("curl commands", () => {
  const facts: Omit<SnippetFacts, "grantTypes"> = {
    clientId: "KEY",
    tokenEndpoint: "https://portal.example/token",
    authMethods: authMethodsOf("confidential", null),
    scope: "a`$(id)!&b",
    validityPeriod: 600,
  };

  it("appear for the ticked grant types only", () => {
    expect(new Set(snippets({ ...facts, grantTypes: ["password"] }).map((snippet) => snippet.grantType))).toEqual(new Set(["password"]));
    expect(snippets({ ...facts, grantTypes: ["implicit"] })).toEqual([]);
  });

  it.each([
    ["client_secret_basic", "-u ", "client_secret="],
    ["client_secret_post", "client_secret=", "-u "],
  ] as const)("of a key for %s alone authenticate by nothing else", (method, own, other) => {
    const all = snippets({ ...facts, authMethods: [method], grantTypes: ["client_credentials", "password", "refresh_token"] });
    expect(all.length).toBeGreaterThan(4);
    for (const { command } of all) expect(command).not.toContain(other);
    expect(all.every(({ command }) => command.includes(own) || command.includes("Authorization: Basic"))).toBe(true);
  });

  it("of a public key send no secret, and trade a code with its verifier", () => {
    const callbackUrl = "https://app.example/'$(id)";
    const [code] = snippets({ ...facts, callbackUrl, authMethods: ["none"], grantTypes: ["authorization_code"] });
    expect(code?.command).not.toContain("SECRET");
    expect(code?.command).toContain('-d "client_id=KEY"');
    expect(code?.command).toContain("code_verifier=$CODE_VERIFIER");
    expect(code?.command).toContain(`'redirect_uri=https://app.example/'\\''$(id)'`);
  });

  it("take the secret from the environment, check TLS, and hold nothing that a shell would run", () => {
    const all = snippets({ ...facts, grantTypes: ["client_credentials", "password", "refresh_token"] });
    expect(all).toHaveLength(7);
    for (const { command } of all) {
      expect(command).toContain("$CONSUMER_SECRET");
      expect(command).toContain("https://portal.example/token");
      expect(command).not.toMatch(/\s(-k|--insecure)\s|`|\$\(id\)/);
    }
  });
});
