import { describe, expect, it } from "vitest";
import { isEmail, normaliseEmail } from "./email-address";

describe("the one form of an e-mail address (issue 13 §3)", () => {
  it.each([
    ["w@münchen.de", "w@xn--mnchen-3ya.de"],
    ["w@mu\u0308nchen.de", "w@xn--mnchen-3ya.de"],
    ["W@MÜNCHEN.DE", "w@xn--mnchen-3ya.de"],
    ["w@XN--MNCHEN-3YA.de", "w@xn--mnchen-3ya.de"],
    ["user@例え。jp", "user@xn--r8jz45g.jp"],
    ["  Ada@Example.COM ", "ada@example.com"],
    ["admin@localhost", "admin@localhost"],
    ["a+b'c/d@x.рф", "a+b'c/d@x.xn--p1ai"],
  ])("%j is kept as %j", (typed, kept) => {
    expect(normaliseEmail(typed)).toBe(kept);
    expect(normaliseEmail(kept)).toBe(kept);
    expect(isEmail(kept)).toBe(true);
  });

  it.each([
    ["no address", "ada"],
    ["nothing before the @", "@example.com"],
    ["nothing behind it", "ada@"],
    ["letters beyond ASCII before it, as browsers refuse them", "ädä@example.com"],
    ["a letter that only lower case makes ASCII", "\u212Aate@example.com"],
    ["a path behind the domain", "ada@münchen.de/x"],
    ["a port", "ada@münchen.de:80"],
    ["two addresses", "ada@example.com,eve@example.com"],
    ["a line break", "ada@example.com\nBcc: eve@example.com"],
    ["too many letters", `${"a".repeat(243)}@example.com`],
    ["a domain longer than any", `a@${"ü".repeat(5000)}.de`],
  ])("refuses %s: %j", (_what, typed) => {
    expect(isEmail(normaliseEmail(typed))).toBe(false);
  });
});
