import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable, printableLines } from "./printable";

describe("text for a terminal", () => {
  it.each([
    ["a\u001b[31mb", "a\\u001b[31mb"],
    ["a\u009b31mb", "a\\u009b31mb"],
    ["one\ntwo\r", "one\\ntwo\\u000d"],
    ["a\u202eb\u2066c", "a\\u202eb\\u2066c"],
    ["Zoë 🚀 \\u001b", "Zoë 🚀 \\u001b"],
  ])("%j is %j", (text, safe) => expect(printable(text)).toBe(safe));

  it("item 10 §1: no text of a stranger's reaches a terminal as a control character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(printable(text)).not.toMatch(/\p{Cc}/u);
        expect(printableLines(text).replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
