import { describe, expect, it } from "vitest";
import { csvCell } from "./csv";

describe("csvCell", () => {
  it.each(["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =cmd|' /C calc'!A0", "\n=1"])("disarms the formula %j", (text) => {
    expect(csvCell(text).replace(/^"/, "")).toMatch(/^'/);
  });

  it.each([
    ["plain", "plain"],
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["two\nlines", '"two\nlines"'],
    ["Müller & Söhne", "Müller & Söhne"],
    [-3, "-3"],
    [1204, "1204"],
  ])("writes %j as %s (RFC 4180)", (value, text) => {
    expect(csvCell(value)).toBe(text);
  });
});
