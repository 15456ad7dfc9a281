import { describe, expect, it } from "vitest";
import { CAUSES, type Cause, type CauseInfo, isCause } from "./causes";
import { OAuthError, type RefusalOptions, refusalAnswer, wireText } from "./errors";
import type { ProtocolPorts } from "./ports";
import { DatabaseDown } from "./testing/memory-ports";
import { member } from "./testing/requests";
import { aTokenWorld } from "./testing/token-world";

const REQUEST = { requestId: "018f-request" };
const answer = (cause: Cause, options: RefusalOptions = {}) =>
  refusalAnswer(new OAuthError(cause, options), REQUEST, "https://issuer.example");
const causes = Object.entries<CauseInfo>(CAUSES);

/** RFC 6749 §5.2, what RFC 6749 §4.1.2.1, RFC 8628 and RFC 8707 §2 register for what it leaves open, and RFC 6750 §3.1 for tokens as credentials. */
const REGISTERED = new Set([
  "invalid_request",
  // RFC 6749 §4.1.2.1 and OpenID Connect Core §3.1.2.6, of the authorization endpoint.
  "unsupported_response_type",
  "access_denied",
  "login_required",
  "consent_required",
  // RFC 9101 §7 and, of what was pushed, RFC 9126 §4.
  "invalid_request_object",
  "invalid_request_uri",
  "request_uri_not_supported",
  "registration_not_supported",
  // OpenID Connect Core Error Code unmet_authentication_requirements 1.0.
  "unmet_authentication_requirements",
  "invalid_client",
  "invalid_grant",
  "unauthorized_client",
  "unsupported_grant_type",
  "invalid_scope",
  "invalid_target",
  "server_error",
  "temporarily_unavailable",
  "slow_down",
  "authorization_pending",
  "expired_token",
  "invalid_token",
  "insufficient_scope",
  // RFC 9449 §12.2.
  "invalid_dpop_proof",
  "use_dpop_nonce",
]);

describe("error answers", () => {
  it("items 61, 62: every refusal has a registered code, and 400 unless the code or HTTP asks otherwise (RFC 6749 §5.2)", () => {
    for (const [cause, info] of causes) {
      expect(REGISTERED, cause).toContain(info.error);
      if (info.error === "invalid_client") expect(info.status, cause).toBe(401);
      else if (["invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope", "invalid_target"].includes(info.error))
        expect(info.status, cause).toBe(400);
      else if (info.error === "invalid_token") expect(info.status, cause).toBe(401);
      else if (info.error === "insufficient_scope") expect(info.status, cause).toBe(403);
      // RFC 9449 §5, §8.
      else if (["invalid_dpop_proof", "use_dpop_nonce"].includes(info.error)) expect(info.status, cause).toBe(400);
    }
    expect(answer("scope_unknown")).toMatchObject({
      status: 400,
      body: {
        error: "invalid_scope",
        error_uri: "https://issuer.example/docs/errors/invalid_scope?request=018f-request",
        request_id: "018f-request",
      },
    });
  });

  it("item 63: every description keeps to the characters of RFC 6749 §5.2", () => {
    for (const [cause, info] of causes) expect(wireText(info.description), cause).toBe(info.description);
    const echoed = answer("parameter_missing", { hint: 'Send "ü"\\\n<scope>.' });
    expect(member(echoed, "error_description")).toBe("A required parameter is missing. Send <scope>.");
  });

  it("item 64: error_uri keeps to its characters, whatever the issuer (RFC 6749 §5.2)", () => {
    const odd = refusalAnswer(new OAuthError("server_error"), REQUEST, 'https://issuer.example/a b"\\é');
    expect(member(odd, "error_uri")).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(refusalAnswer(new OAuthError("server_error"), REQUEST, null).body).not.toHaveProperty("error_uri");
  });

  it("items 26, 27, 101: every 401 carries a challenge with a quoted realm: Basic, or Bearer for a token (RFC 6749 §5.2, RFC 6750 §3, RFC 9110 §15.5.2)", () => {
    for (const cause of Object.keys(CAUSES).filter(isCause)) {
      const { status, headers, body } = answer(cause);
      if (status !== 401) continue;
      const isOfToken = typeof body === "object" && body?.["error"] === "invalid_token";
      expect(headers["WWW-Authenticate"], cause).toMatch(
        isOfToken ? /^Bearer realm="[^"]+", error="invalid_token"/ : /^Basic realm="[^"]+"/,
      );
    }
    expect(answer("scope_unknown").headers).not.toHaveProperty("WWW-Authenticate");
  });

  it("items 52, 53, 54: errors are JSON that nobody stores (RFC 6749 §5.1)", () => {
    expect(answer("client_unknown").headers).toMatchObject({
      "Content-Type": "application/json",
      "Cache-Control": "no-store",
      Pragma: "no-cache",
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
    });
  });

  it("item 1: 405 says which method is allowed (RFC 9110 §15.5.6)", () => {
    expect(answer("method_not_allowed")).toMatchObject({ status: 405, headers: { Allow: "POST" } });
  });

  it("items 33, 90: 429 and 503 say when to come back, in whole seconds", () => {
    expect(answer("throttled", { retryAfter: 12.3 })).toMatchObject({ status: 429, headers: { "Retry-After": "13" } });
    expect(answer("quota_exceeded", { retryAfter: 0.2 })).toMatchObject({ status: 429, headers: { "Retry-After": "1" } });
    expect(answer("unavailable")).toMatchObject({ status: 503, headers: { "Retry-After": "1" } });
  });

  it("issue 12 §6: a limit that is used up stands in RateLimit and RateLimit-Policy, and its reset in Retry-After", () => {
    const limit = { name: "client-guess", limit: 60, windowSeconds: 60, remaining: 0, resetSeconds: 30.2 };
    expect(answer("throttled", { limit }).headers).toMatchObject({
      "Retry-After": "31",
      "RateLimit-Policy": '"client-guess";q=60;w=60',
      RateLimit: '"client-guess";r=0;t=31',
    });
    expect(answer("unavailable").headers).not.toHaveProperty("RateLimit");
  });

  it("item 25: unknown client, wrong, expired and revoked secret read the same", () => {
    const [first, ...others] = (
      ["client_unknown", "secret_unknown", "secret_expired", "secret_revoked", "application_suspended", "client_auth_missing"] as const
    ).map((cause) => answer(cause));
    for (const other of others) expect(other).toEqual(first);
  });
});

describe("faults", () => {
  const failing = (error: Error): Partial<ProtocolPorts> => ({ commit: () => Promise.reject(error) });

  it("item 65: a database that does not answer is 503 with Retry-After, and the client is told no more", async () => {
    const { send, faults } = await aTokenWorld({ ports: failing(new DatabaseDown("connect ECONNREFUSED db.internal:5432")) });
    const answer = await send();
    expect(answer).toMatchObject({ status: 503, headers: { "Retry-After": "1" }, body: { error: "temporarily_unavailable" } });
    expect(JSON.stringify(answer)).not.toContain("db.internal");
    expect(faults).toHaveLength(1);
  });

  it("item 65: any other fault is 500 without stack, query or secret, and goes to the log (RFC 6749 §5.2)", async () => {
    const error = new Error('SELECT "hash" FROM "ClientSecret"');
    for (const ports of [failing(error), { policy: () => Promise.reject(error) }, { findClient: () => Promise.reject(error) }]) {
      const { send, faults } = await aTokenWorld({ ports });
      const answer = await send();
      expect(answer.status).toBe(500);
      expect(Object.keys(answer.body ?? {}).filter((name) => name !== "error_uri")).toEqual(["error", "error_description", "request_id"]);
      expect(JSON.stringify(answer)).not.toMatch(/SELECT|ClientSecret|at /);
      expect(faults[0]).toBe(error);
    }
  });

  it("a fault before the commit is counted as server_error and recorded", async () => {
    const { send, outcomes, store, client } = await aTokenWorld({
      client: { tokenFormat: "jwt" },
      ports: { signer: { sign: () => Promise.reject(new Error("no key")) } },
    });
    expect((await send()).status).toBe(500);
    expect(await outcomes()).toEqual({ server_error: 1 } satisfies Partial<Record<Cause, number>>);
    expect(await store.failures(client.applicationId)).toMatchObject([{ cause: "server_error" }]);
  });

  it("a fault while the commit runs leaves no token that was not answered for", async () => {
    const { send, outcomes } = await aTokenWorld({ ports: failing(new Error("disk full")) });
    expect((await send()).status).toBe(500);
    expect(await outcomes()).toEqual({});
  });
});
