/** The patterns by which scanners find what Latchkey makes: docs/secret-scanning.md, run against what it makes. */
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { generateClientId } from "#app/oauth/client-id";
import { looksLikeClientSecret } from "#app/oauth/secret-format";
import { generateClientSecret } from "#app/oauth/secrets";
import { newId } from "#app/oauth/testing/fixtures";
import { encodeOpaque } from "#app/oauth/tokens/opaque";
import type { TokenKind } from "#app/oauth/tokens/token-kind";
import { newRegistrationToken } from "../agents/registration-token";

describe("docs/secret-scanning.md", () => {
  const text = readFileSync(path.resolve(import.meta.dirname, "../../../docs/secret-scanning.md"), "utf8");
  const mac = { mac: (data: Uint8Array) => createHmac("sha256", "key").update(data).digest() };
  const opaque = (kind: TokenKind) => () => encodeOpaque(kind, newId(), mac);
  /** The compiler asks for a new kind of token here. */
  const TOKENS: Readonly<Record<TokenKind, () => string>> = {
    access: opaque("access"),
    refresh: opaque("refresh"),
    code: opaque("code"),
    device: opaque("device"),
    verify: opaque("verify"),
    pushed: opaque("pushed"),
  };
  const many = (make: () => string) => Array.from({ length: 100 }, make);
  const CREDENTIALS = [
    ...many(() => generateClientSecret().secret),
    ...Object.values(TOKENS).flatMap(many),
    ...(["initial", "access"] as const).flatMap((kind) => many(() => newRegistrationToken(kind).token)),
    // Of an earlier version.
    "lk_cs_abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE4HzEqb",
  ];
  const gitleaks = [...text.matchAll(/^regex = '''(.+)'''$/gm)].map(([, pattern = ""]) => new RegExp(pattern, "g"));
  const formats = [...text.matchAll(/^- Latchkey [a-z ]+: `(.+)`$/gm)].map(([, pattern = ""]) => pattern);
  const [, before = "", after = ""] = /^Before secret: `(.+)`\. After secret: `(.+)`\.$/m.exec(text) ?? [];
  /** GitHub matches what stands before and after a secret, too; it writes the text's ends as other engines do. */
  const github = formats.map((format) => new RegExp(`(?:${before.replace("\\A", "^")})(${format})(?:${after.replace("\\z", "$")})`));
  const SURROUNDINGS = ["@", 'secret = "@"', "Authorization: Basic id:@", "https://portal.example/?a=@&b=c", "CONSUMER_SECRET=@\n"];

  it("issue 12 §2: publishes three patterns for both", () => expect([gitleaks.length, formats.length]).toEqual([3, 3]));

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
