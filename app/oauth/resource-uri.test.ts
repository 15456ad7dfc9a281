import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalIdentifier } from "./resource-uri";

describe("an API's identifier", () => {
  it.each([
    ["HTTPS://API.Example.com/Orders", "https://api.example.com/Orders"],
    ["https://api.example.com/", "https://api.example.com"],
    ["https://api.example.com", "https://api.example.com"],
    ["https://api.example.com:443/v1/", "https://api.example.com/v1"],
    ["http://127.0.0.1:8080/mcp", "http://127.0.0.1:8080/mcp"],
    ["http://[::1]:8080/mcp/", "http://[::1]:8080/mcp"],
    ["https://api.example.com/a?tenant=/", "https://api.example.com/a?tenant=/"],
    ["urn:example:orders", "urn:example:orders"],
    ["URN:example:Orders", "urn:example:Orders"],
    ["api://default", "api://default"],
  ])("mcp.md: scheme and host without case, the form without the last slash: %s", (text, canonical) => {
    expect(canonicalIdentifier(text)).toBe(canonical);
  });

  it.each([
    "",
    "orders",
    "/orders",
    "//api.example.com",
    "https:",
    "https:api.example.com",
    "https:///orders",
    "https://user@api.example.com",
    "https://user:secret@api.example.com/",
    "https://api.example.com:99999",
    "https://api.example.com/#part",
    "https://api.example.com/#",
    "https://api.example.com/a b",
    "https://api.example.com\\orders",
    "https://api.example.com/\n",
    "https://bücher.example",
    "urn:example:a\tb",
    `https://api.example.com/${"a".repeat(512)}`,
  ])("item 105: %j is no absolute URI without fragment (RFC 8707 §2)", (text) => {
    expect(canonicalIdentifier(text)).toBeUndefined();
  });

  it("the canonical form is a form of its own, and no text is an error", () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string({ unit: "binary" })), (text) => {
        const canonical = canonicalIdentifier(text);
        if (canonical === undefined) return;
        expect(canonicalIdentifier(canonical)).toBe(canonical);
        expect(canonical).not.toMatch(/[#\s\0]/);
      }),
    );
  });
});
