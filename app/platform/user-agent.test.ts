import { expect, it } from "vitest";
import { readUserAgent } from "./user-agent";

it.each([
  [undefined, ""],
  [null, ""],
  ["curl/8.5.0", "curl/8.5.0"],
  [" okhttp/4.12.0\t", "okhttp/4.12.0"],
  ["a\0b\u001bc\u0085d\u2028e", "abcde"],
  ["evil\u202etxt.exe\u2066", "eviltxt.exe"],
  ["half \ud83d", "half"],
  ["<script>alert(1)</script>", "<script>alert(1)</script>"],
])("%j is shown as %j", (header, shown) => {
  expect(readUserAgent(header)).toBe(shown);
});

it("is cut to 120 letters, or as many as the caller keeps, before anything looks at it", () => {
  expect(readUserAgent("x".repeat(16_000))).toBe("x".repeat(120));
  expect(readUserAgent(`${"x".repeat(119)}\u{1f600}`)).toBe("x".repeat(119));
  expect(readUserAgent("x".repeat(16_000), 400)).toHaveLength(400);
});
