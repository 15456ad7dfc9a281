import { describe, expect, it } from "vitest";
import { formatClock, formatCount, formatMoment, formatRelative, plural } from "./format";

describe("formatClock", () => {
  it("is the time of day in the zone", () => {
    expect(formatClock(Date.UTC(2026, 10, 28, 14, 2, 7), "UTC")).toBe("14:02 UTC");
    expect(formatClock(Date.UTC(2026, 10, 28, 14, 2, 7), "Asia/Tokyo", { seconds: true })).toBe("23:02:07 GMT+9");
  });
});

describe("formatMoment", () => {
  it.each([
    ["UTC", "9 Nov 2026, 23:03 UTC"],
    ["Europe/Berlin", "10 Nov 2026, 00:03 GMT+1"],
    ["America/New_York", "9 Nov 2026, 18:03 GMT-5"],
    ["Asia/Kathmandu", "10 Nov 2026, 04:48 GMT+5:45"],
  ])("in %s is %s", (zone, text) => expect(formatMoment(Date.UTC(2026, 10, 9, 23, 3, 7), zone)).toBe(text));

  it("says the seconds where they are evidence", () => {
    expect(formatMoment(Date.UTC(2026, 10, 9, 0, 3, 7), "UTC", { seconds: true })).toBe("9 Nov 2026, 00:03:07 UTC");
  });
});

describe("formatCount and plural", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [1204, "1,204"],
    [1234567, "1,234,567"],
  ])("%d is %s", (value, text) => expect(formatCount(value)).toBe(text));

  it("counts one in the singular", () => {
    expect(plural(1, "token")).toBe("1 token");
    expect(plural(0, "token")).toBe("0 tokens");
    expect(plural(2, "query", "queries")).toBe("2 queries");
  });
});

describe("formatRelative", () => {
  const now = Date.UTC(2026, 10, 9);
  it.each([
    [-10_000, "just now"],
    [-46_000, "46 seconds ago"],
    [-7_500_000, "2 hours ago"],
    [-43 * 86_400_000, "43 days ago"],
    [86_400_000, "in 1 day"],
  ])("%d ms off is %s", (offset, text) => expect(formatRelative(now + offset, now)).toBe(text));
});
