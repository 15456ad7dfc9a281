import { describe, expect, it } from "vitest";
import type { Series } from "#app/services/usage/series";
import { layoutTimeline, tonesOf } from "./timeline-layout";

const hour = (index: number, minute = 0) => new Date(Date.UTC(2026, 10, 9, index, minute)).toISOString();
const part = (key: string, result: "issued" | "refused") => ({ key, label: key, result, total: 1, compared: null });
const bucket = (from: string, to: string, counts: readonly number[], given: Partial<Series["buckets"][number]> = {}) => ({
  from,
  to,
  counts,
  issued: counts[1] ?? 0,
  refused: counts[0] ?? 0,
  before: null,
  unfinished: false,
  finer: true,
  ...given,
});
const series: Series = {
  parts: [part("refused", "refused"), part("client_credentials", "issued")],
  buckets: [
    bucket(hour(0), hour(1), [5, 95], { before: 50 }),
    bucket(hour(1), hour(2), [1, 999]),
    bucket(hour(2), hour(2, 3), [3, 0], { unfinished: true }),
  ],
};
const period = { name: "custom", from: hour(0), to: hour(2, 3), bucketMinutes: 60, wider: null } as const;
const mark = (at: string, label: string) => ({ at, label, short: label });

describe("layoutTimeline", () => {
  const layout = layoutTimeline(
    {
      series,
      by: "grant",
      marks: [mark(hour(0, 20), "A"), mark(hour(0, 25), "B"), mark(hour(2, 20), "C")],
      period,
    },
    "UTC",
  );

  it("failures are readable beside 99.9 % success: they stand on the axis, two pixels high at least", () => {
    const refused = layout.paths.find(({ tone }) => tone === "refused")?.d ?? "";
    const heights = [...refused.matchAll(/v-([\d.]+)h/g)].map((match) => Number(match[1]));
    expect(heights.every((height) => height >= 2)).toBe(true);
    expect([...refused.matchAll(/M[\d.]+ ([\d.]+)v/g)].map((match) => Number(match[1]))).toEqual([layout.height, layout.height]);
  });

  it("the step that still runs is drawn apart, in the room of a whole one", () => {
    expect(layout.open).toMatchObject([{ tone: "refused" }]);
    expect(layout.slots[2]?.width).toBeCloseTo(layout.slots[0]?.width ?? 0, 1);
  });

  it("the time before is a line over the bars that are compared, and over no other", () => {
    expect(layout.before.match(/M/g)).toHaveLength(1);
  });

  it("changes that are too near for their words share a mark, and words never leave the drawing", () => {
    expect(layout.marks.map(({ label, before }) => [label, before])).toEqual([
      ["A and 1 more", false],
      ["C", true],
    ]);
  });

  it("stays within the plot", () => {
    for (const { x, width } of layout.slots) expect(x + width).toBeLessThanOrEqual(100.02);
    for (const tick of layout.xTicks) expect(tick.x).toBeGreaterThanOrEqual(0);
  });
});

describe("tonesOf", () => {
  it("a grant type keeps its colour, and what was refused is red", () => {
    expect(tonesOf(series, "grant")).toEqual(["refused", 1]);
  });

  it("causes have colours of their own, the most frequent that of what was refused", () => {
    const parts = [part("a", "refused"), part("b", "refused"), part("issued", "issued")];
    const tones = tonesOf({ ...series, parts }, "cause");
    expect([tones[0], tones[2], new Set(tones).size]).toEqual(["refused", 1, 3]);
  });
});
