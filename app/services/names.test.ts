import { describe, expect, it } from "vitest";
import { isNameTyped, visibleName } from "./names";

describe("issue 13 §3: a name is what is seen of it", () => {
  it.each([
    ["two blanks", "My  app", "My app"],
    ["a no-break space", "My\u00a0app", "My app"],
    ["other blanks", "My\u2003\u3000\u2800app", "My app"],
    ["a decomposed letter", "Cafe\u0301", "Café"],
    ["a zero-width space, a soft hyphen, a byte order mark", "My\u200b ap\u00adp\ufeff", "My app"],
    ["what turns direction around", "My \u202eapp\u2066", "My app"],
    ["joiners between Latin letters", "My\u200d ap\u200cp", "My app"],
    ["a selector of pictures behind a digit", "App 1\ufe0f", "App 1"],
    ["a filler that is a letter", "My\u3164app", "Myapp"],
  ])("%s", (_what, written, seen) => {
    expect(visibleName(written)).toBe(seen);
    expect(isNameTyped(seen, written)).toBe(true);
  });

  it("keeps what shapes its neighbours, once", () => {
    const persian = "می\u200cخواهم";
    expect(visibleName(persian)).toBe(persian);
    expect(visibleName("می\u200c\u200cخواهم")).toBe(persian);
    for (const emoji of ["👩\u200d💻", "👩🏽\u200d💻", "❤\ufe0f", "🏳\ufe0f\u200d🌈"]) expect(visibleName(emoji)).toBe(emoji);
  });

  it("tells upper from lower case, and letters apart", () => {
    expect(isNameTyped("billing", "Billing")).toBe(false);
    expect(isNameTyped("Cafe", "Café")).toBe(false);
  });

  it("is one form: naming it again changes nothing", () => {
    for (const name of ["a\u0301\u200b\u0323", " \u200b x", "e\u200b\u0301"])
      expect(visibleName(visibleName(name))).toBe(visibleName(name));
  });
});
