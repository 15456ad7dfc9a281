import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvCell } from "./csv";

describe("csvCell", () => {
  it.each(["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =cmd|' /C calc'!A0", "\n=1"])("disarms the formula %j", (text) => {
    expect(csvCell(text).replace(/^"/, "")).toMatch(/^'/);
  });

  it.each([
    ["Shop;=HYPERLINK(A1)", "Shop;'=HYPERLINK(A1)"],
    ["Shop;  @SUM(A1)", "Shop;'  @SUM(A1)"],
    ["Shop\t+1", "Shop\t'+1"],
    ["Shop,-1", "Shop,'-1"],
    ['Shop;"=1+1"', 'Shop;\'"=1+1"'],
    ["Shop\n＝1+1", "Shop\n'＝1+1"],
    ["=1;=2", "'=1;'=2"],
    ["a-b;c@d", "a-b;c@d"],
  ])("disarms %j for spreadsheets that split elsewhere than at commas", (text, disarmed) => {
    expect(csvCell(text)).toBe(`"${disarmed.replaceAll('"', '""')}"`);
  });

  it("OWASP CSV injection: wherever a program splits the line, no piece begins as a formula", () => {
    const pieces = fc.constantFrom("=", "+", "-", "@", "＝", "＋", "－", "＠", ";", ",", "\t", "\r", "\n", "|", '"', "'", " ", "x", "1");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        for (const piece of `x,${csvCell(parts.join(""))},x`.split(/[,;|\t\r\n]/))
          expect(piece.replace(/^[\s"]+/, "")).not.toMatch(/^[=+\-@＝＋－＠]/);
      }),
    );
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
