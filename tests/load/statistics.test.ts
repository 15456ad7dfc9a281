import { describe, expect, it } from "vitest";
import { median, percentile } from "./statistics.mjs";

describe("order statistics", () => {
  it("takes the nearest rank: a value that was measured, never one in between", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([0, 50, 99, 99.9, 100].map((percent) => percentile(hundred, percent))).toEqual([1, 50, 99, 100, 100]);
    expect(percentile([7], 99)).toBe(7);
    expect(percentile([], 50)).toBe(0);
  });

  it("takes the middle of any order, and the mean of two in the middle", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 10])).toBe(3);
    expect(median([3])).toBe(3);
    expect(median([])).toBe(0);
  });
});
