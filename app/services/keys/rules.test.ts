import { describe, expect, it } from "vitest";
import { authMethodsOf } from "#app/oauth/client-auth-methods";
import { GRANT_TYPES } from "#app/oauth/grant-types";
import { InvalidInputError } from "../errors";
import { callbackUrlProblem } from "./callback-url";
import { checkConfiguration } from "./check-configuration";
import type { KeyConfiguration } from "./input";
import type { KeyPolicy } from "./policy";
import { removalCandidate, secretState, secretUse } from "./secret-state";
import { type SnippetFacts, snippets } from "./snippets";

const DAY = 86_400_000;
const now = new Date("2026-11-20T12:00:00Z");
const daysFromNow = (days: number) => new Date(now.getTime() + days * DAY);

describe("callback URLs", () => {
  it("are absolute https, or http on loopback (RFC 8252 §7.3)", () => {
    for (const url of [
      "https://app.example/cb",
      "https://app.example/cb?x=1",
      "http://localhost:8080/cb",
      "http://127.0.0.1/cb",
      "http://[::1]:1/",
    ]) {
      expect(callbackUrlProblem(url)).toBeNull();
    }
    const refused = [
      "/cb",
      "http://app.example/cb",
      "https://app.example/cb#f",
      "https://app.example/#",
      "https://*.example/cb",
      "javascript:alert(1)",
    ];
    for (const url of [
      ...refused,
      "https://u:p@app.example/",
      "ftp://app.example/",
      "https://exämple.org/",
      "http://localhost.evil.example/",
    ]) {
      expect(callbackUrlProblem(url)).toEqual(expect.any(String));
    }
  });

  const policy: KeyPolicy = {
    grantTypes: GRANT_TYPES.filter((info) => info.name === "client_credentials" || info.name === "authorization_code"),
    scopes: [],
    defaults: { application: 3600, user: 3600, refresh: 86_400 },
    limits: { minimum: 60, maximumAccess: 86_400, maximumRefresh: 2_592_000 },
  };
  const code: KeyConfiguration = { grantTypes: ["authorization_code"], tokenFormat: "opaque", scopeChoice: "all", scopes: [] };

  it("are required when a ticked grant type needs one, and kept exactly as typed", () => {
    expect(() => checkConfiguration(policy, code, null)).toThrow(InvalidInputError);
    const urls = "https://APP.example/cb\r\nhttps://app.example/cb/";
    expect(checkConfiguration(policy, { ...code, callbackUrls: urls }, null).callbackUrls).toBe(
      '["https://APP.example/cb","https://app.example/cb/"]',
    );
    expect(checkConfiguration(policy, { ...code, grantTypes: ["client_credentials"] }, null).callbackUrls).toBe("[]");
  });
});

describe("a secret's state", () => {
  it("is revoked before anything else, expired at its time, and warns 14 days ahead", () => {
    expect(secretState({ expiresAt: null, revokedAt: now }, now)).toBe("revoked");
    expect(secretState({ expiresAt: null, revokedAt: null }, now)).toBe("active");
    expect(secretState({ expiresAt: now, revokedAt: null }, now)).toBe("expired");
    expect(secretState({ expiresAt: daysFromNow(14), revokedAt: null }, now)).toBe("expires_soon");
    expect(secretState({ expiresAt: daysFromNow(15), revokedAt: null }, now)).toBe("active");
  });

  it("tells use in whole days", () => {
    expect(secretUse({ lastUsedAt: null }, now)).toEqual({ kind: "unused", days: 0 });
    expect(secretUse({ lastUsedAt: daysFromNow(-0.9) }, now)).toEqual({ kind: "in_use", days: 0 });
    expect(secretUse({ lastUsedAt: daysFromNow(-43.5) }, now)).toEqual({ kind: "idle", days: 43 });
  });

  it("proposes for removal the oldest never used, else the one idle for longest, of those that work", () => {
    const secret = (id: string, created: number, used: number | null, revoked = false) => ({
      id,
      createdAt: daysFromNow(created),
      expiresAt: null,
      lastUsedAt: used === null ? null : daysFromNow(used),
      revokedAt: revoked ? now : null,
    });
    const used = [secret("a", -90, -1), secret("b", -80, -30), secret("gone", -99, null, true)];
    expect(removalCandidate(used, now)?.id).toBe("b");
    expect(removalCandidate([...used, secret("c", -10, null), secret("d", -20, null)], now)?.id).toBe("d");
  });
});

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
