/** Issue 13 §5: a percentile is the class of the answer at its rank, by the nearest rank; it never claims more than the class tells. */
import { describe, expect, it } from "vitest";
import { ANSWER_TIME_CLASSES, answerTimeClass, answerTimeEnd } from "#app/db/protocol/answer-times";
import { answerTimesOf, percentiles } from "./answer-times";

const at = (from: number, count: number) => ({ grantType: "password", result: "issued" as const, from, count });

describe("classes of answering times", () => {
  it("a time is in the class that begins at or below it and ends above it, and each class has at most two thirds of its least time", () => {
    for (const time of [0, 0.4, 1, 1.99, 7.999, 8, 14, 291, 9999, 1e9]) {
      const from = ANSWER_TIME_CLASSES[answerTimeClass(time)] ?? -1;
      expect(from).toBeLessThanOrEqual(time);
      expect(answerTimeEnd(from) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(time);
    }
    for (const from of ANSWER_TIME_CLASSES.filter((least) => least >= 3))
      expect((answerTimeEnd(from) ?? from) / from).toBeLessThanOrEqual(5 / 3);
  });
});

describe("percentiles", () => {
  it("are those of the sorted times, whatever the times", () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const times = Array.from({ length: seed * 7 }, (_, index) => ((index * 7919 * seed) % 1009) / (1 + (index % 13)));
      const counts = times.map((time) => at(ANSWER_TIME_CLASSES[answerTimeClass(time)] ?? -1, 1));
      const sorted = times.toSorted((a, b) => a - b);
      const found = percentiles(counts);
      expect(found.count).toBe(times.length);
      for (const [name, percent] of [
        ["p50", 50],
        ["p95", 95],
        ["p99", 99],
      ] as const) {
        const exact = sorted[Math.ceil((times.length * percent) / 100) - 1] ?? Number.NaN;
        expect(found[name]?.from).toBeLessThanOrEqual(exact);
        expect(found[name]?.to ?? Number.POSITIVE_INFINITY).toBeGreaterThan(exact);
      }
    }
  });

  it("of 100 answers, p99 leaves one out, and p95 five; of none there are none", () => {
    expect(percentiles([at(1, 95), at(50, 4), at(500, 1)])).toEqual({
      count: 100,
      p50: { from: 1, to: 2 },
      p95: { from: 1, to: 2 },
      p99: { from: 50, to: 80 },
    });
    expect(percentiles([at(8000, 1)]).p50).toEqual({ from: 8000, to: null });
    expect(percentiles([])).toEqual({ count: 0, p50: null, p95: null, p99: null });
  });

  it("are told by grant type and result, the most frequent first, and all of them together", () => {
    const counts = [at(5, 2), at(20, 1), { ...at(1, 9), grantType: "client_credentials" }, { ...at(0, 4), result: "refused" as const }];
    const times = answerTimesOf({ from: "a", to: "b", counts, before: [at(30, 1)] });
    expect(times.byGrant.map(({ label, result, count }) => [label, result, count])).toEqual([
      ["Client Credentials", "issued", 9],
      ["Password", "refused", 4],
      ["Password", "issued", 3],
    ]);
    expect([times.count, times.issued.count, times.refused.count, times.before?.count]).toEqual([16, 12, 4, 1]);
    expect(times.classes[0]).toEqual({ from: 0, to: 1, count: 4 });
  });
});
