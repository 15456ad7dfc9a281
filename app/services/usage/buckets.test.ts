import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketIndex, bucketingFor, bucketsOf } from "./buckets";

const HOUR = 60;
const DAY = 24 * HOUR;

describe("bucketingFor: bars that still read", () => {
  it.each([
    [HOUR, 1],
    [6 * HOUR, 5],
    [DAY, HOUR],
    [7 * DAY, 6 * HOUR],
    [30 * DAY, DAY],
    [90 * DAY, DAY],
    [366 * DAY, 7 * DAY],
  ])("cuts %i minutes into steps of %i", (minutes, step) => {
    expect(bucketingFor(minutes).step).toBe(step);
  });
});

describe("bucketsOf", () => {
  it("keeps to the clock and ends where the span ends", () => {
    const from = Date.UTC(2026, 10, 9, 13, 40) / 60_000;
    const buckets = bucketsOf(from, from + 90, { step: HOUR, origin: 0 });
    expect(buckets.map(({ from: first, to }) => to - first)).toEqual([20, 60, 10]);
  });

  it("begins weeks on Monday", () => {
    const monday = Date.UTC(2026, 10, 9) / 60_000;
    expect(bucketsOf(monday - 1, monday + 1, bucketingFor(366 * DAY))).toEqual([
      { from: monday - 1, to: monday },
      { from: monday, to: monday + 1 },
    ]);
  });

  it("covers every minute of the span once, and each minute's index is its bucket's", () => {
    fc.assert(
      fc.property(fc.integer({ min: 29_000_000, max: 31_000_000 }), fc.integer({ min: 1, max: 366 * DAY }), (from, minutes) => {
        const bucketing = bucketingFor(minutes);
        const buckets = bucketsOf(from, from + minutes, bucketing);
        expect(buckets[0]?.from).toBe(from);
        expect(buckets.at(-1)?.to).toBe(from + minutes);
        for (const [index, bucket] of buckets.entries()) {
          if (index > 0) expect(bucket.from).toBe(buckets[index - 1]?.to);
          expect(bucketIndex(bucket.to - 1, bucketing)).toBe(bucketIndex(bucket.from, bucketing));
        }
        expect(new Set(buckets.map((bucket) => bucketIndex(bucket.from, bucketing))).size).toBe(buckets.length);
      }),
      { numRuns: 200 },
    );
  });
});
