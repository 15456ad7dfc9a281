import { describe, expect, it } from "vitest";
import { describeClaims, describeHeader, timeSentence } from "./claims";

const NOW = Date.parse("2026-11-28T22:00:00Z");
const seconds = NOW / 1000;

describe("a token in words", () => {
  it("has the registered claims first, each with its name on the wire (RFC 9068 §2.2)", () => {
    const claims = {
      roles: ["a", "b"],
      scope: "read write",
      sub: "c1",
      client_id: "c1",
      aud: "https://a.example",
      iss: "https://a.example",
    };
    expect(describeClaims(claims, NOW)).toEqual([
      { name: "Issuer (iss)", words: "https://a.example" },
      { name: "Subject (sub)", words: "c1: the application acts as itself, for no person" },
      { name: "Audience (aud)", words: "https://a.example: the issuer, which stands for every API of this portal (RFC 9068 §3)" },
      { name: "Client ID (client_id)", words: "c1" },
      { name: "Scope (scope)", words: "read, write" },
      { name: "roles", words: "a, b" },
    ]);
  });

  it("says what times are, and which are none (RFC 7519 §2)", () => {
    expect(describeClaims({ exp: seconds + 3600 }, NOW)[0]?.words).toBe("28 Nov 2026, 23:00 UTC (in 1 hour)");
    expect(describeClaims({ exp: "soon" }, NOW)[0]?.words).toBe('"soon", which is no time (RFC 7519 §2)');
    expect(timeSentence({ exp: seconds + 3600 }, NOW)).toBe("It expires in 1 hour.");
    expect(timeSentence({ exp: seconds - 3600 }, NOW)).toBe("It expired 1 hour ago.");
    expect(timeSentence({}, NOW)).toBe("It names no time at which it expires.");
  });

  it("says what the header's values mean", () => {
    expect(describeHeader({ alg: "none", typ: "at+jwt", kid: "k1" })).toEqual([
      { name: "Kind (typ)", words: "at+jwt, an access token (RFC 9068)" },
      { name: "Algorithm (alg)", words: "none, not signed: no server may take it (RFC 8725 §3.2)" },
      { name: "Key (kid)", words: "k1" },
    ]);
  });

  it("is bounded, whatever the claims", () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`claim${at}`, "x".repeat(5000)]));
    const described = describeClaims({ ...many, __proto__: { exp: 1 }, toString: null }, NOW);
    expect(described.length).toBe(60);
    expect(Math.max(...described.map(({ words }) => words.length))).toBe(1000);
  });
});
