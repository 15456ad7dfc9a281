import { describe, expect, it } from "vitest";
import { generateClientId } from "./client-id";
import { looksLikeClientSecret } from "./secret-format";
import { generateClientSecret, hashClientSecret, verifySha256 } from "./secrets";

/** A secret as versions before issue 12 made them, and what was stored of it. */
const EARLIER = {
  secret: "lk_cs_abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE4HzEqb",
  hash: "dd8155d7c88d153a9c4ba458ae6ebd992496d43b49f1d00ca99b8fb5b1bb31b4",
} as const;

describe("client secrets", () => {
  it("item 36: carry 162 random bits behind a prefix, and never repeat (RFC 6749 §10.10)", () => {
    const made = Array.from({ length: 500 }, () => generateClientSecret().secret);
    expect(new Set(made).size).toBe(500);
    for (const secret of made) expect(secret).toMatch(/^lk_cs_[A-Za-z0-9_-]{27}[0-9A-Za-z]{6}$/);
    // Each of the random letters takes many values: none is a constant.
    for (let at = 6; at < 33; at += 1) expect(new Set(made.map((secret) => secret[at])).size).toBeGreaterThan(40);
  });

  it("issue 12 §2: with an identifier and a colon a secret has 57 bytes, the most of which base64 makes one line", () => {
    for (let count = 0; count < 100; count += 1)
      expect(Buffer.byteLength(`${generateClientId()}:${generateClientSecret().secret}`)).toBe(57);
  });

  it("issue 12 §2: a secret of an earlier version is known by its form and still matches what is stored of it", () => {
    expect(looksLikeClientSecret(EARLIER.secret)).toBe(true);
    expect(verifySha256(EARLIER.secret, EARLIER.hash)).toBe(true);
  });

  it("item 35: secret and client ID are VSCHAR and need no escaping (RFC 6749 App. A)", () => {
    expect(generateClientSecret().secret).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(generateClientId()).toMatch(/^[0-9A-Za-z]{17}$/);
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
