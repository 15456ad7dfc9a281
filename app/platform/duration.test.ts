import { describe, expect, it } from "vitest";
import { exactDuration, formatDuration, parseDuration } from "./duration";

describe("issue 13 §2: reading a length of time", () => {
  it.each([
    ["0", 0],
    ["5", 5],
    ["3600", 3600],
    ["315360000", 315_360_000],
    ["1 second", 1],
    ["90 min", 5400],
    ["90min", 5400],
    ["1 hour", 3600],
    ["1 Hour", 3600],
    ["2h", 7200],
    ["1h 30m", 5400],
    ["1 hour 30 minutes", 5400],
    ["30 days", 2_592_000],
    ["1 day 30 seconds", 86_430],
    ["2 weeks", 1_209_600],
    ["0 seconds", 0],
  ])("%j is %d seconds", (text, seconds) => expect(parseDuration(text)).toBe(seconds));

  it.each([
    "",
    " ",
    " 5 ",
    "5 ",
    " 5",
    "1  hour",
    "1\u00a0hour",
    "1\thour",
    "5\n",
    "1e3",
    "0x3c",
    "+5",
    "-5",
    "1.5",
    "1.5 hours",
    "1,000",
    "1_000",
    "٣",
    "007",
    "Infinity",
    "NaN",
    "hour",
    "1 fortnight",
    "1 month",
    "30 minutes 1 hour",
    "1 hour 1 hour",
    "1 hour 60",
    "1 hour, 30 minutes",
    "constructor",
    "1 constructor",
    "99999999999",
    `${"1 s ".repeat(50)}`,
    "9".repeat(400),
  ])("%j is refused", (text) => expect(parseDuration(text)).toBeNull());
});

describe("writing a length of time", () => {
  it.each([
    [0, "0 seconds", "0 seconds"],
    [1, "1 second", "1 second"],
    [59, "59 seconds", "59 seconds"],
    [900, "15 minutes", "15 minutes"],
    [3600, "1 hour", "1 hour"],
    [5400, "1 hour 30 minutes", "1 hour 30 minutes"],
    [86_430, "1 day", "1 day 30 seconds"],
    [93_784, "1 day 2 hours", "1 day 2 hours 3 minutes 4 seconds"],
    [2_592_000, "30 days", "30 days"],
  ])("%d seconds are %s, and exactly %s", (seconds, short, exact) => {
    expect([formatDuration(seconds), exactDuration(seconds)]).toEqual([short, exact]);
  });

  it("what is written exactly is read as the same", () => {
    for (const seconds of [0, 1, 60, 61, 3599, 3601, 86_399, 86_401, 604_800, 31_536_001, 315_360_000]) {
      expect(parseDuration(exactDuration(seconds))).toBe(seconds);
    }
  });
});
