import { describe, expect, it } from "vitest";
import { CAUSES } from "./index";

describe("the table of causes", () => {
  it("has every cause of every part, each from one part: where two say the same key, one would be lost without a word", () => {
    const parts = import.meta.glob<Readonly<Record<string, object>>>(["./*.ts", "!./index*"], { eager: true });
    const causes = Object.values(parts).flatMap((part) => Object.values(part).flatMap((table) => Object.keys(table)));
    expect(causes.toSorted()).toEqual(Object.keys(CAUSES).toSorted());
  });
});
