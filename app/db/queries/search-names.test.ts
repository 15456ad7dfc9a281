import { describe, expect, it } from "vitest";
import { globOf, hasLettersBeyondAscii, translationOf } from "./search-names";

describe("a text that is searched in any case", () => {
  it("needs more than lower() for letters that have another case and are none of ASCII", () => {
    for (const text of ["ä", "Ärger", "ЮРИЙ", "ß", "Ω", "𐐀"]) expect(hasLettersBeyondAscii(text), text).toBe(true);
    for (const text of ["", "Plain [text] 100%", "日本", "e\u0301", "😀", "٣"]) expect(hasLettersBeyondAscii(text), text).toBe(false);
  });

  it("is for SQLite a pattern with such letters in both cases, in which nothing else means more than itself", () => {
    expect(globOf("Äh? [ß] *-]^")).toBe("*[Ää]h[?] [[]ß] [*]-]^*");
  });

  it("is for PostgreSQL a text in one case, with what to exchange for it", () => {
    expect(translationOf("Äh? ÖÄ ß")).toEqual({ text: "äh? öä ß", from: "ÄÖ", to: "äö" });
    expect(translationOf("плИта")).toEqual({ text: "плита", from: "ПЛИТА", to: "плита" });
  });

  it("keeps to single letters where a letter's other case is several, and to one of several that are the same letter", () => {
    expect([globOf("ß"), globOf("İ"), globOf("ς")]).toEqual(["*ß*", "*İ*", "*[ςΣσ]*"]);
    expect(translationOf("İςΣ")).toEqual({ text: "İσσ", from: "ςΣ", to: "σσ" });
  });
});
