import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketIndex, bucketingFor } from "./buckets";
import { foldIssued, foldOutcomes, sum } from "./fold";

const row = fc.record({
  bucket: fc.integer({ min: 0, max: 59 }),
  grantType: fc.constantFrom("client_credentials", "password", "refresh_token", ""),
  outcome: fc.constantFrom("success", "secret_unknown", "scope_unknown", "grant_not_allowed"),
  count: fc.integer({ min: 1, max: 1000 }),
});
const span = { from: 0, to: 60 };
const bucketing = bucketingFor(60);

describe("folding loses and adds nothing", () => {
  it("outcomes add up to every request, successes over time to every success", () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const outcomes = foldOutcomes(rows);
        expect(sum(outcomes.map(({ count }) => count))).toBe(sum(rows.map(({ count }) => count)));
        const issued = foldIssued(rows, span, bucketing);
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
    const issued = foldIssued(
      [{ bucket: bucketIndex(17, bucketing), grantType: "password", outcome: "success", count: 3 }],
      span,
      bucketing,
    );
    expect(issued.buckets.findIndex(({ total }) => total === 3)).toBe(17);
  });

  it("names success first, then the most frequent cause, with its fix", () => {
    const at = { bucket: 0, grantType: "client_credentials" };
    const outcomes = foldOutcomes([
      { ...at, outcome: "secret_expired", count: 2 },
      { ...at, outcome: "success", count: 1 },
      { ...at, outcome: "secret_unknown", count: 5 },
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["success", "secret_unknown", "secret_expired"]);
    expect(outcomes[1]).toMatchObject({ title: "Wrong secret", error: "invalid_client", share: 5 / 8 });
    expect(outcomes[1]?.fix).toContain("new secret");
  });
});
