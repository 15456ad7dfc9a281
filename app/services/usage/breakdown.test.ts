import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketIndex, bucketingFor, bucketsOf, issuedOverTime, outcomeCounts, sum } from "./breakdown";

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

const row = fc.record({
  bucket: fc.integer({ min: 0, max: 59 }),
  grantType: fc.constantFrom("client_credentials", "password", "refresh_token", ""),
  outcome: fc.constantFrom("success", "secret_unknown", "scope_unknown", "grant_not_allowed"),
  count: fc.integer({ min: 1, max: 1000 }),
});
const span = { from: 0, to: 60 };
const bucketing = bucketingFor(60);

describe("grouping loses and adds no request", () => {
  it("outcomes add up to every request, successes over time to every success", () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const outcomes = outcomeCounts(rows);
        expect(sum(outcomes.map(({ count }) => count))).toBe(sum(rows.map(({ count }) => count)));
        const issued = issuedOverTime(rows, span, bucketing);
        const successes = sum(rows.filter(({ outcome }) => outcome === "success").map(({ count }) => count));
        expect(sum(issued.buckets.map(({ total }) => total))).toBe(successes);
        expect(sum(issued.grants.map(({ total }) => total))).toBe(successes);
        for (const [index, grant] of issued.grants.entries()) {
          expect(sum(issued.buckets.map(({ counts }) => counts[index] ?? 0))).toBe(grant.total);
        }
      }),
    );
  });

  it("puts a count into the bucket of its minute", () => {
    const issued = issuedOverTime(
      [{ bucket: bucketIndex(17, bucketing), grantType: "password", outcome: "success", count: 3 }],
      span,
      bucketing,
    );
    expect(issued.buckets.findIndex(({ total }) => total === 3)).toBe(17);
  });

  it("names success first, then the most frequent cause, with its fix", () => {
    const at = { bucket: 0, grantType: "client_credentials" };
    const outcomes = outcomeCounts([
      { ...at, outcome: "secret_expired", count: 2 },
      { ...at, outcome: "success", count: 1 },
      { ...at, outcome: "secret_unknown", count: 5 },
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["success", "secret_unknown", "secret_expired"]);
    expect(outcomes[1]).toMatchObject({ title: "Wrong secret", error: "invalid_client", share: 5 / 8 });
    expect(outcomes[1]?.fix).toContain("new secret");
  });
});
