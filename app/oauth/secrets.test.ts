import { describe, expect, it } from "vitest";
import { generateClientId } from "./client-id";
import { generateClientSecret, hashClientSecret, looksLikeClientSecret, verifySha256 } from "./secrets";

describe("client secrets", () => {
  it("item 36: carry 256 random bits behind a prefix, and never repeat (RFC 6749 §10.10)", () => {
    const made = Array.from({ length: 500 }, () => generateClientSecret().secret);
    expect(new Set(made).size).toBe(500);
    for (const secret of made) expect(secret).toMatch(/^lk_cs_[A-Za-z0-9_-]{43}[0-9A-Za-z]{6}$/);
  });

  it("item 35: secret and client ID are VSCHAR and need no escaping (RFC 6749 App. A)", () => {
    expect(generateClientSecret().secret).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(generateClientId()).toMatch(/^[0-9A-Za-z]{28}$/);
  });

  it("item 39: a client ID cannot have the shape of a user's id (RFC 9700 §4.15)", () => {
    expect(generateClientId()).not.toContain("-");
    expect(new Set(Array.from({ length: 500 }, generateClientId)).size).toBe(500);
  });

  it("item 34: are compared by hash, and the hash itself is not accepted", () => {
    const { secret, hash, hint } = generateClientSecret();
    expect(verifySha256(secret, hash)).toBe(true);
    expect(verifySha256(hash, hash)).toBe(false);
    expect(verifySha256(`${secret}x`, hash)).toBe(false);
    expect(verifySha256(secret, "")).toBe(false);
    expect(hash).toBe(hashClientSecret(secret));
    expect(secret.endsWith(hint)).toBe(true);
  });

  it("a mistyped secret fails its checksum", () => {
    const { secret } = generateClientSecret();
    expect(looksLikeClientSecret(secret)).toBe(true);
    const swapped = secret[10] === "a" ? "b" : "a";
    expect(looksLikeClientSecret(secret.slice(0, 10) + swapped + secret.slice(11))).toBe(false);
    expect(looksLikeClientSecret("mySecret")).toBe(false);
  });
});
