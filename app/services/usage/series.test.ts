import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketingFor, sum } from "./breakdown";
import { BREAKDOWNS } from "./question";
import { type SeriesInput, seriesOf } from "./series";

const now = Date.UTC(2026, 10, 9, 14, 30);
const span = { from: Date.UTC(2026, 10, 8, 15) / 60_000, to: Date.UTC(2026, 10, 9, 15) / 60_000 };
const bucketing = bucketingFor(24 * 60);
const first = span.from / 60;

const input = (given: Partial<SeriesInput>): SeriesInput => ({
  by: "grant",
  span,
  bucketing,
  refusedOnly: false,
  byTime: [],
  keyed: [],
  keys: [],
  comparison: null,
  before: null,
  finest: 1,
  now,
  ...given,
});

const row = fc.record({
  bucket: fc.integer({ min: first, max: first + 23 }),
  grantType: fc.constantFrom("client_credentials", "password", "refresh_token", "implicit", "", "a", "b", "c", "d", "e"),
  outcome: fc.constantFrom("success", "secret_unknown", "scope_unknown", "grant_not_allowed", "x1", "x2", "x3", "x4", "x5", "x6"),
  count: fc.integer({ min: 1, max: 1000 }),
});

describe("seriesOf: no request is lost or counted twice, whatever tells them apart", () => {
  it("parts and buckets add up to every request", () => {
    fc.assert(
      fc.property(fc.array(row), fc.constantFrom(...BREAKDOWNS.map(({ name }) => name)), fc.boolean(), (byTime, by, refusedOnly) => {
        const { parts, buckets } = seriesOf(input({ byTime, by, refusedOnly }));
        const all = sum(byTime.map(({ count }) => count));
        expect(sum(parts.map(({ total }) => total))).toBe(all);
        expect(sum(buckets.map(({ issued, refused }) => issued + refused))).toBe(all);
        const refused = sum(byTime.filter(({ outcome }) => outcome !== "success").map(({ count }) => count));
        expect(sum(buckets.map((bucket) => bucket.refused))).toBe(refused);
        expect(parts.filter(({ key }) => key !== "refused").length).toBeLessThanOrEqual(8);
      }),
    );
  });

  const at = (bucket: number, outcome: string, count: number, grantType = "client_credentials") => ({ bucket, grantType, outcome, count });

  it("what was refused stands on the axis, as one part below the grant types in their order", () => {
    const { parts } = seriesOf(
      input({
        byTime: [
          at(first, "success", 3, "password"),
          at(first, "success", 90),
          at(first, "secret_unknown", 2),
          at(first, "scope_unknown", 1),
        ],
      }),
    );
    expect(parts.map(({ label, total }) => [label, total])).toEqual([
      ["Refused, all grant types", 3],
      ["Client Credentials", 90],
      ["Password", 3],
    ]);
  });

  it("by cause every cause is a part, and what was issued one", () => {
    const { parts } = seriesOf(input({ by: "cause", byTime: [at(first, "success", 9), at(first, "secret_unknown", 2)] }));
    expect(parts.map(({ key, result }) => [key, result])).toEqual([
      ["secret_unknown", "refused"],
      ["issued", "issued"],
    ]);
  });

  it("requests of no named secret are the others, so that the parts add up", () => {
    const { parts } = seriesOf(
      input({
        by: "secret",
        byTime: [at(first, "success", 9)],
        keyed: [{ bucket: first, key: "s1", count: 7 }],
        keys: [{ key: "s1", label: "…7f2a" }],
      }),
    );
    expect(parts.map(({ label, total }) => [label, total])).toEqual([
      ["…7f2a", 7],
      ["All others", 2],
    ]);
  });

  it("compares whole hours, and never the one that still runs", () => {
    const comparison = { from: span.from, to: span.to - 60, shift: 1440, byBar: true };
    const { parts, buckets } = seriesOf(
      input({
        byTime: [at(first, "success", 4), at(first + 23, "success", 50)],
        comparison,
        before: { byTime: [at(first, "success", 5)], keyed: [] },
      }),
    );
    expect(parts[0]?.compared).toEqual({ ours: 4, before: 5 });
    expect(buckets.map(({ before }) => before)).toEqual([5, ...new Array<number>(22).fill(0), null]);
    expect(buckets.map(({ unfinished }) => unfinished).indexOf(true)).toBe(23);
  });

  it("an hour is known by minutes for three hours: older bars lead no closer", () => {
    const { buckets } = seriesOf(input({}));
    expect(buckets.map(({ finer }) => finer).indexOf(true)).toBe(20);
  });
});
