import { describe, expect, it } from "vitest";
import { percent, secretName } from "./words";

describe("percent", () => {
  it.each([
    [0, 10, "0 %"],
    [0, 0, "0 %"],
    [1, 3, "33 %"],
    [1, 1000, "0.1 %"],
    [1, 100_000, "under 0.1 %"],
    [9_999, 10_000, "99.9 %"],
    [10, 10, "100 %"],
  ])("%i of %i is %s", (part, whole, text) => {
    expect(percent(part, whole)).toBe(text);
  });
});

describe("secretName", () => {
  it("never shows more than the hint", () => {
    expect(secretName({ secretId: "x", hint: "7f2a", description: "CI" })).toBe("…7f2a CI");
    expect(secretName({ secretId: "x", hint: "", description: "" })).toBe("A removed secret");
    expect(secretName({ secretId: null, hint: "", description: "" })).toBe("No secret matched");
  });
});
