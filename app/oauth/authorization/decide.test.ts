import { describe, expect, it } from "vitest";
import { causeOf } from "../testing/cause-of";
import { aClient, ISSUER, START } from "../testing/fixtures";
import { authenticationOf, decide, type Standing } from "./decide";
import type { AuthorizationRequest } from "./request";
import { RESPONSE_TYPES } from "./response-types";

const ADA = { userId: "ada", sessionId: "session", authTime: START - 60_000 };

function aRequest(overrides: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  const [responseType] = RESPONSE_TYPES;
  if (responseType === undefined) throw new Error("there is no response type");
  return {
    client: aClient(),
    redirectUri: "https://client.example/callback",
    redirectUriGiven: true,
    mode: "query",
    state: undefined,
    issuer: ISSUER,
    responseType,
    challenge: null,
    dpopJkt: null,
    scope: "read",
    audience: null,
    prompts: new Set(),
    maxAge: null,
    nonce: null,
    claims: null,
    loginHint: null,
    idTokenHint: null,
    ...overrides,
  };
}

/** Of all redirect URIs below. */
const redirectHosts = ["client.example", "app.example", "127.0.0.1", "localhost", "com.example.app:"];

const standing = (overrides: Partial<Standing> = {}): Standing => ({
  person: ADA,
  consent: { scope: "read", audience: null, redirectHosts },
  answer: null,
  sentToSignInAt: null,
  now: START,
  ...overrides,
});
const kind = (request: Partial<AuthorizationRequest> = {}, overrides: Partial<Standing> = {}) =>
  decide(aRequest(request), standing(overrides)).kind;
const cause = (request: Partial<AuthorizationRequest>, overrides: Partial<Standing> = {}) =>
  causeOf(() => decide(aRequest(request), standing(overrides)));
const prompts = (...all: ("none" | "login" | "consent" | "select_account")[]) => ({ prompts: new Set(all) });

describe("sign-in (OpenID Connect Core §3.1.2.3)", () => {
  it("is asked for where nobody is signed in, and refused where nobody may be asked", () => {
    expect(kind({}, { person: null })).toBe("sign_in");
    expect(cause(prompts("none"), { person: null })).toBe("login_required");
    // Not even an answer to the page, which nobody signed in has seen.
    expect(kind({}, { person: null, answer: "allow" })).toBe("sign_in");
  });

  it("max_age: a password that was typed longer ago is typed again, to the second", () => {
    expect(kind({ maxAge: 60 })).toBe("issue");
    expect(kind({ maxAge: 59 })).toBe("sign_in");
    expect(kind({ maxAge: 0 })).toBe("sign_in");
    expect(cause({ maxAge: 59, ...prompts("none") })).toBe("login_required");
  });

  it("prompt=login: it is typed again for this very request, and then the request goes on", () => {
    expect(kind(prompts("login"))).toBe("sign_in");
    const again = { ...ADA, authTime: START - 5000 };
    expect(kind(prompts("login"), { person: again, sentToSignInAt: START - 6000 })).toBe("issue");
    expect(kind({ ...prompts("login"), maxAge: 0 }, { person: again, sentToSignInAt: START - 6000 })).toBe("issue");
    expect(kind(prompts("login"), { person: again, sentToSignInAt: START - 4000 }), "typed before").toBe("sign_in");
  });

  it("an address of before, or from the future, does not count as having been sent to sign in", () => {
    const person = { ...ADA, authTime: START - 1000 };
    expect(kind(prompts("login"), { person, sentToSignInAt: START - 600_000 })).toBe("sign_in");
    expect(kind(prompts("login"), { person, sentToSignInAt: START - 599_999 })).toBe("issue");
    expect(kind(prompts("login"), { person: { ...ADA, authTime: START + 2000 }, sentToSignInAt: START + 1 })).toBe("sign_in");
  });
});

describe("consent (OpenID Connect Core §3.1.2.4)", () => {
  it("is asked for the first time, and when more is asked for than was allowed", () => {
    expect(kind({}, { consent: undefined })).toBe("ask");
    expect(kind({ scope: "read write" })).toBe("ask");
    expect(kind({ audience: ["urn:a"] })).toBe("ask");
    const consent = { scope: "write read", audience: ["urn:b", "urn:a"], redirectHosts };
    expect(kind({ scope: "read", audience: ["urn:a"] }, { consent })).toBe("issue");
    expect(kind({ audience: ["urn:a", "urn:c"] }, { consent })).toBe("ask");
    expect(kind({ scope: "rea" }, { consent }), "part of a name is another").toBe("ask");
  });

  it("RFC 9700 §4.15: is asked for where the answer goes to another host than the person was shown", () => {
    const consent = { scope: "read", audience: null, redirectHosts: ["client.example"] };
    expect(kind({ redirectUri: "https://client.example/other" }, { consent })).toBe("issue");
    for (const redirectUri of ["https://other.example/callback", "https://client.example.other.example/", "client.example:/callback"])
      expect(kind({ redirectUri }, { consent }), redirectUri).toBe("ask");
    expect(kind({}, { consent: { ...consent, redirectHosts: [] } })).toBe("ask");
  });

  it("is asked for by prompt=consent and prompt=select_account, whatever was allowed", () => {
    expect(kind(prompts("consent"))).toBe("ask");
    expect(kind(prompts("select_account"))).toBe("ask");
    expect(kind(prompts("consent"), { answer: "allow" })).toBe("issue");
  });

  it("with prompt=none is consent_required", () => {
    expect(cause(prompts("none"), { consent: undefined })).toBe("consent_required");
    expect(kind(prompts("none"))).toBe("issue");
  });

  it("Deny is access_denied, whatever was allowed before (RFC 6749 §4.1.2.1)", () => {
    expect(cause({}, { answer: "deny" })).toBe("consent_denied");
    expect(kind({}, { answer: "allow", consent: undefined })).toBe("issue");
  });

  it.each([
    ["public", "http://127.0.0.1:4711/cb", "ask"],
    ["public", "http://localhost/cb", "ask"],
    ["public", "com.example.app:/cb", "ask"],
    ["public", "https://app.example/cb", "issue"],
    ["confidential", "http://127.0.0.1:4711/cb", "issue"],
    ["confidential", "com.example.app:/cb", "issue"],
  ] as const)("RFC 8252 §8.6: of a %s client at %s, remembered consent means: %s", (type, redirectUri, expected) => {
    expect(kind({ client: aClient({ type }), redirectUri })).toBe(expected);
    if (expected === "ask") expect(cause({ client: aClient({ type }), redirectUri, ...prompts("none") })).toBe("consent_required");
  });
});

describe("how the person signed in", () => {
  it("is told with the session, the time and the request's own nonce, claims and issuer (Core §2)", () => {
    expect(authenticationOf(aRequest({ nonce: "n", claims: "{}", issuer: "https://other.example" }), ADA)).toMatchObject({
      sessionId: "session",
      authTime: ADA.authTime,
      nonce: "n",
      claims: "{}",
      issuer: "https://other.example",
      amr: ["pwd"],
    });
  });
});
