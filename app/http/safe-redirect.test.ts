import { describe, expect, it } from "vitest";
import { safeRedirect } from "./safe-redirect";

describe("safeRedirect: user input never leads off the portal", () => {
  it.each(["/", "/applications", "/applications?page=2&sort=name", "/applications/0199-a/statistics#by-grant", "/a?next=http://x.example"])(
    "keeps the path %s",
    (path) => {
      expect(safeRedirect(path, "/fallback")).toBe(path);
    },
  );

  it.each([
    "",
    "applications",
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "\\\\evil.example",
    "/a\\b",
    "/.//evil.example",
    "/a/..//evil.example",
    "/%2e//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/a\r\nSet-Cookie: x=y",
    " /a",
    "/a b",
    "/\u0000",
    "/ünïcode",
    "javascript:alert(1)",
    `/${"a".repeat(3000)}`,
    null,
    undefined,
    42,
  ])("refuses %j", (value) => {
    expect(safeRedirect(value, "/fallback")).toBe("/fallback");
  });
});
