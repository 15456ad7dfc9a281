import { describe, expect, it } from "vitest";
import { layoutBars, layoutColumns, layoutIssued } from "./chart-layout";

const hour = (index: number) => new Date(Date.UTC(2026, 10, 9, index)).toISOString();
const issued = {
  grants: [
    { grantType: "client_credentials", label: "Client Credentials", total: 30 },
    { grantType: "password", label: "Password", total: 10 },
  ],
  buckets: [
    { from: new Date(Date.UTC(2026, 10, 9, 0, 30)).toISOString(), to: hour(1), counts: [10, 10], total: 20 },
    { from: hour(1), to: hour(2), counts: [20, 0], total: 20 },
    { from: hour(2), to: hour(3), counts: [0, 0], total: 0 },
  ],
};

describe("layoutIssued", () => {
  const chart = layoutIssued(issued, 60, "UTC");

  it("stacks the grant types without a gap, from the ground up", () => {
    const [first] = chart.columns;
    expect(first?.parts).toHaveLength(2);
    const [lower, upper] = first?.parts ?? [];
    expect((lower?.y ?? 0) + (lower?.height ?? 0)).toBe(chart.height);
    expect((upper?.y ?? 0) + (upper?.height ?? 0)).toBeCloseTo(lower?.y ?? 0, 1);
  });

  it("draws a bucket that the period cuts short that much narrower", () => {
    const [half, whole] = chart.columns;
    expect((whole?.width ?? 0) / (half?.width ?? 1)).toBeCloseTo(2, 1);
  });

  it("draws nothing for zero, and equal heights for equal counts", () => {
    expect(chart.columns[2]?.parts).toEqual([]);
    const height = (index: number) => chart.columns[index]?.parts.reduce((total, part) => total + part.height, 0) ?? 0;
    expect(height(0)).toBeCloseTo(height(1), 1);
  });

  it("stays within the plot", () => {
    for (const { x, width, parts } of chart.columns) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(100.01);
      for (const part of parts) expect(part.y).toBeGreaterThanOrEqual(0);
    }
  });

  it("counts in whole numbers on the axis, even for one token", () => {
    const one = layoutIssued(
      { grants: issued.grants.slice(0, 1), buckets: [{ from: hour(0), to: hour(1), counts: [1], total: 1 }] },
      60,
      "UTC",
    );
    expect(one.yTicks.map(({ label }) => label)).toEqual(["0", "1"]);
  });

  it.each([
    [8_000, "8,000"],
    [80_000, "80k"],
    [2_000_000, "2M"],
  ])("writes %i on the axis as %s", (total, label) => {
    const one = layoutIssued(
      { grants: issued.grants.slice(0, 1), buckets: [{ from: hour(0), to: hour(1), counts: [total], total }] },
      60,
      "UTC",
    );
    expect(one.yTicks.at(-1)?.label).toBe(label);
  });

  it("says each column in words", () => {
    expect(chart.columns[0]?.title).toBe("9 Nov, 00:30 to 01:00: Client Credentials 10, Password 10");
    expect(chart.columns[2]?.title).toBe("9 Nov, 02:00 to 03:00: none");
  });

  it("keeps a grant type's colour whatever else is shown", () => {
    const alone = layoutIssued({ grants: issued.grants.slice(1), buckets: [] }, 60, "UTC");
    expect(alone.series[0]?.tone).toBe(chart.series[1]?.tone);
  });
});

describe("issue 13 §8: times in the zone that the reader chose", () => {
  const series = [{ label: "Issued", tone: 1 }] as const;
  const bucket = (from: number, to: number) => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), counts: [1] });
  const [HOUR, DAY] = [3_600_000, 86_400_000];
  const start = Date.UTC(2026, 10, 9);
  const hours = Array.from({ length: 24 }, (_, index) => bucket(start + index * HOUR, start + (index + 1) * HOUR));
  const days = Array.from({ length: 10 }, (_, index) => bucket(start + index * DAY, start + (index + 1) * DAY));

  it("writes hours on axis and columns by its clocks, at their round hours", () => {
    const chart = layoutColumns({ series, buckets: hours }, 60, "Asia/Kathmandu");
    expect(chart.columns[0]?.title).toBe("9 Nov, 05:45 to 06:45: Issued 1");
    expect(chart.xTicks.map(({ label }) => label)).toContain("10 Nov");
    expect(chart.xTicks.every(({ label }) => label === "10 Nov" || label.endsWith(":00"))).toBe(true);
  });

  it("leaves days to UTC, by which they are counted", () => {
    const chart = layoutColumns({ series, buckets: days }, 1440, "America/New_York");
    expect(chart.columns[0]?.title).toBe("9 Nov: Issued 1");
  });

  it("draws the step that still runs in the room of a whole one", () => {
    const buckets = [...hours.slice(0, 2), { ...bucket(start + 2 * HOUR, start + 2 * HOUR + 60_000), unfinished: true }];
    const chart = layoutColumns({ series, buckets }, 60, "UTC");
    expect(chart.columns[2]?.width).toBeCloseTo(chart.columns[1]?.width ?? 0, 1);
    expect(chart.columns.map(({ unfinished }) => unfinished)).toEqual([false, false, true]);
    expect(chart.columns[2]?.title).toBe("9 Nov, 02:00 to 02:01, unfinished: Issued 1");
  });
});

describe("layoutBars", () => {
  const series = [
    { label: "Issued", tone: 1 },
    { label: "Refused", tone: 4 },
  ] as const;

  it("scales every bar by the longest and lays its parts end to end", () => {
    const { rows } = layoutBars({
      series,
      rows: [
        { key: "a", label: "A", value: "40", counts: [30, 10] },
        { key: "b", label: "B", value: "10", counts: [0, 10] },
      ],
    });
    expect(rows[0]?.parts).toEqual([
      { series: 0, x: 0, width: 75 },
      { series: 1, x: 75, width: 25 },
    ]);
    expect(rows[1]?.parts).toEqual([{ series: 1, x: 0, width: 25 }]);
  });

  it("shortens a long name, which the table beside it has in full", () => {
    const [row] = layoutBars({ series, rows: [{ key: "a", label: "n".repeat(70), value: "", counts: [1, 0] }] }).rows;
    expect(row?.label).toBe(`${"n".repeat(29)}…`);
  });
});
