import { describe, expect, it } from "vitest";
import { comparisonOf, LONGEST_DAYS, PERIODS, spanOf, usageQuerySchema, widerSpan } from "./period";

const now = Date.UTC(2026, 10, 9, 14, 3, 30);
const minute = Math.floor(now / 60_000);
const utc = (day: number, hour = 0, minutes = 0) => new Date(Date.UTC(2026, 10, day, hour, minutes));
const custom = (from: Date, to: Date) => ({ name: "custom", from, to }) as const;

describe("spanOf: the minutes that are counted", () => {
  it.each([
    ["1h", 60, 1],
    ["24h", 1440, 60],
    ["7d", 7 * 1440, 60],
    ["30d", 30 * 1440, 1440],
    ["90d", 90 * 1440, 1440],
    ["400d", 400 * 1440, 1440],
  ] as const)("of %s: the running minute included, from where counts that old begin", (name, minutes, known) => {
    expect(spanOf({ name }, now)).toEqual({ from: Math.floor((minute + 1 - minutes) / known) * known, to: minute + 1 });
  });

  it("of a recent custom time: to the minute", () => {
    const [from, to] = [utc(9, 13, 7), utc(9, 13, 30)];
    expect(spanOf(custom(from, to), now)).toEqual({ from: from.getTime() / 60_000, to: to.getTime() / 60_000 });
  });

  it("of an old custom time: whole hours", () => {
    const span = spanOf(custom(utc(1), utc(2, 6, 30)), now);
    expect(span).toEqual({ from: utc(1).getTime() / 60_000, to: utc(2, 7).getTime() / 60_000 });
  });
});

describe("usageQuerySchema: what any caller may ask", () => {
  it("takes every period on offer, and an environment or both", () => {
    for (const { name } of PERIODS) expect(usageQuerySchema.parse({ period: { name }, environment: null }).period).toEqual({ name });
    expect(usageQuerySchema.parse({ period: { name: "1h" }, environment: "SANDBOX" }).environment).toBe("SANDBOX");
  });

  it(`takes ${LONGEST_DAYS} days and not a minute more`, () => {
    const from = new Date(utc(2).getTime() - LONGEST_DAYS * 86_400_000);
    const period = usageQuerySchema.shape.period;
    expect(period.safeParse(custom(from, utc(2))).success).toBe(true);
    expect(period.safeParse(custom(from, utc(2, 0, 1))).error?.issues).toMatchObject([
      { path: ["from"], message: "Choose at most 400 days." },
    ]);
  });

  it.each([
    ["nothing", undefined],
    ["a name that is not on offer", { name: "5y" }],
    ["a name of Object.prototype", { name: "__proto__" }],
    ["a text for a period", "24h"],
    ["texts for dates", { name: "custom", from: "2026-11-01T00:00", to: "2026-11-02T00:00" }],
    ["numbers for dates", { name: "custom", from: 0, to: 60_000 }],
    ["a date that is none", custom(new Date(Number.NaN), utc(2))],
    ["a time before 1970", custom(new Date(-60_000), new Date(60_000))],
    ["minutes beyond a column of 32 bits", custom(new Date(8.64e15 - 60_000), new Date(8.64e15))],
    ["no end", { name: "custom", from: utc(1) }],
    ["an end that is the beginning", custom(utc(1), utc(1))],
    ["an end within the minute of the beginning", custom(utc(1), new Date(utc(1).getTime() + 59_999))],
    ["an end before the beginning", custom(utc(2), utc(1))],
  ])("refuses %s", (_, period) => {
    const { error } = usageQuerySchema.safeParse({ period, environment: null });
    expect(error?.issues.map(({ path }) => path[0])).toContain("period");
  });

  it.each([undefined, "production", "moon", ["PRODUCTION"]])("refuses the environment %j", (environment) => {
    const { error } = usageQuerySchema.safeParse({ period: { name: "1h" }, environment });
    expect(error?.issues).toMatchObject([{ path: ["environment"], message: "Choose one of the environments in the list." }]);
  });
});

describe("comparisonOf: only what is known exactly of both times is compared", () => {
  const bars = (step: number) => ({ step, origin: 0 });

  it("of 24 hours: the whole hours, a day earlier, bar by bar", () => {
    const span = spanOf({ name: "24h" }, now);
    const hour = Math.floor(minute / 60) * 60;
    expect(comparisonOf(span, bars(60), now)).toEqual({ from: span.from, to: hour, shift: 25 * 60, byBar: true });
  });

  it("of an hour: its whole minutes, the running one left out", () => {
    const span = spanOf({ name: "1h" }, now);
    expect(comparisonOf(span, bars(1), now)).toEqual({ from: span.from, to: minute, shift: 60, byBar: true });
  });

  it("of 7 days: whole days, as the week before is known by days, and no single bar", () => {
    const comparison = comparisonOf(spanOf({ name: "7d" }, now), bars(360), now);
    expect(comparison).toMatchObject({ to: Math.floor(minute / 1440) * 1440, byBar: false });
    expect((comparison?.from ?? 1) % 1440).toBe(0);
    expect((comparison?.shift ?? 1) % 1440).toBe(0);
  });

  it("of what is not over, and of 400 days, there is none", () => {
    expect(comparisonOf({ from: minute, to: minute + 1 }, bars(1), now)).toBeNull();
    expect(comparisonOf(spanOf({ name: "400d" }, now), { step: 7 * 1440, origin: 4 * 1440 }, now)).toBeNull();
  });
});

describe("widerSpan: one step back out of a closer look", () => {
  it("goes from minutes to 400 days, and ends now at the latest", () => {
    let span = { from: minute - 5, to: minute };
    const lengths: number[] = [];
    for (let wider = widerSpan(span, now); wider !== null; wider = widerSpan(span, now)) {
      expect(wider.from).toBeLessThanOrEqual(span.from);
      expect(wider.to).toBeLessThanOrEqual(minute + 1);
      lengths.push(wider.to - wider.from);
      span = wider;
    }
    expect(lengths).toEqual([60, 360, 1440, 7 * 1440, 30 * 1440, 90 * 1440, 400 * 1440]);
  });
});
