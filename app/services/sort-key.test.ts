import { describe, expect, it } from "vitest";
import { sortKeyOf } from "./sort-key";

const sorted = (names: readonly string[]) => names.toSorted((a, b) => (sortKeyOf(a) < sortKeyOf(b) ? -1 : 1));

describe("issue 13 §3: lists sort as people do", () => {
  it.each([
    ["accents", ["Apfel", "Äpfel 2", "Eclair", "Éclair pur", "Zebra", "Žebro"]],
    ["upper and lower case", ["alpha", "Beta", "gamma"]],
    ["numbers by their value", ["app", "app 2", "app 02 b", "app 10", "app 100", "apple"]],
    ["numbers without end", ["v2.9", "v2.10", "v10.1", `v${"9".repeat(40)}`]],
    ["letters that are two", ["Øresund", "Ozean", "Strasse", "Straße 2", "Strata"]],
    ["other scripts behind Latin", ["Zebra", "Ωmega", "Борис", "東京"]],
    ["digits of full width", ["app ２", "app 3"]],
  ])("%s", (_what, names) => {
    expect(sorted(names.toReversed())).toEqual(names);
  });

  it("puts accents and case beside each other, whatever stands behind", () => {
    expect(sortKeyOf("Éclair")).toBe(sortKeyOf("eclair"));
    expect(sortKeyOf("E\u0301clair")).toBe(sortKeyOf("ÉCLAIR"));
  });

  it("fits an index, whatever the name, and has one order in every collation", () => {
    for (const name of ["\ufdfa".repeat(100), "東".repeat(100), "9".repeat(100), "-_ !", "\u0301"])
      expect(sortKeyOf(name)).toMatch(/^[0-9a-f]{0,600}$/);
  });
});
