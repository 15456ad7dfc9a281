import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { generateClientId } from "./client-id";
import { generateClientSecret, hashClientSecret, looksLikeClientSecret, verifySha256 } from "./secrets";
import { newId } from "./testing/fixtures";
import { encodeOpaque } from "./tokens/opaque";

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

describe("docs/secret-scanning.md", () => {
  const text = readFileSync(path.resolve(import.meta.dirname, "../../docs/secret-scanning.md"), "utf8");
  const mac = { mac: (data: Uint8Array) => createHmac("sha256", "key").update(data).digest() };
  const made = (kind: "access" | "refresh") => encodeOpaque(kind, newId(), mac);
  const CREDENTIALS = [
    ...Array.from({ length: 200 }, () => generateClientSecret().secret),
    ...Array.from({ length: 200 }, () => made("access")),
    ...Array.from({ length: 200 }, () => made("refresh")),
    EARLIER.secret,
  ];
  const gitleaks = [...text.matchAll(/^regex = '''(.+)'''$/gm)].map(([, pattern = ""]) => new RegExp(pattern, "g"));
  const formats = [...text.matchAll(/^\| Latchkey [a-z ]+ \| `(.+)` \|$/gm)].map(([, pattern = ""]) => pattern);
  const [, before = "", after = ""] = /^Before secret: `(.+)`\. After secret: `(.+)`\.$/m.exec(text) ?? [];
  /** GitHub matches what stands before and after a secret, too; it writes the text's ends as other engines do. */
  const github = formats.map((format) => new RegExp(`(?:${before.replace("\\A", "^")})(${format})(?:${after.replace("\\z", "$")})`));
  const SURROUNDINGS = ["@", 'secret = "@"', "Authorization: Basic id:@", "https://portal.example/?a=@&b=c", "CONSUMER_SECRET=@\n"];

  it("issue 12 §2: publishes patterns of both kinds", () => expect([gitleaks.length, formats.length]).toEqual([2, 2]));

  it.each(SURROUNDINGS)("issue 12 §2: gitleaks' rules find each credential whole in %j", (surrounding) => {
    for (const credential of CREDENTIALS) {
      const found = gitleaks.flatMap((pattern) => surrounding.replace("@", credential).match(pattern) ?? []);
      expect(found).toEqual([credential]);
    }
  });

  it.each(SURROUNDINGS)("issue 12 §2: GitHub's custom patterns find each credential whole in %j", (surrounding) => {
    for (const credential of CREDENTIALS) {
      const found = github.flatMap((pattern) => pattern.exec(surrounding.replace("@", credential))?.[1] ?? []);
      expect(found).toEqual([credential]);
    }
  });

  it("issue 12 §2: neither finds what is none", () => {
    const others = ["lk_cs_", "lk_cs_short", "lk_cs_…", generateClientId(), newId(), "eyJhbGciOiJFUzI1NiJ9.e30.c2ln", "lk_at_AQGTb1"];
    for (const other of others) expect([...gitleaks, ...github].filter((pattern) => other.match(pattern) !== null)).toEqual([]);
  });

  it("issue 12 §2: its test string has the form of a secret", () => {
    expect(looksLikeClientSecret(/no secret of anybody: `(.+)`\./.exec(text)?.[1] ?? "")).toBe(true);
  });
});
