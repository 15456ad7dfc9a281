import { describe, expect, it } from "vitest";
import { bucketName } from "./time-names";

const at = (day: number, hour = 0, minute = 0) => new Date(Date.UTC(2026, 10, day, hour, minute)).toISOString();

describe("bucketName", () => {
  it.each([
    [at(9, 14, 3), at(9, 14, 4), 1, "9 Nov, 14:03"],
    [at(9, 14), at(9, 15), 60, "9 Nov, 14:00 to 15:00"],
    [at(9, 23), at(10), 60, "9 Nov, 23:00 to 24:00"],
    [at(9), at(10), 1440, "9 Nov"],
    [at(9, 13, 20), at(10), 1440, "9 Nov, 13:20 to 24:00"],
    [at(9), at(16), 7 * 1440, "9 Nov to 15 Nov"],
    [at(11, 13, 20), at(16), 7 * 1440, "11 Nov, 13:20 to 15 Nov, 24:00"],
    [at(9), at(11, 8, 5), 7 * 1440, "9 Nov, 00:00 to 11 Nov, 08:05"],
  ])("%s to %s in steps of %i minutes is %s", (from, to, step, name) => {
    expect(bucketName({ from, to }, step)).toBe(name);
  });
});
