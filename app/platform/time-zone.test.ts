import { describe, expect, it } from "vitest";
import { momentIn, wallClock, zoneOffset } from "./time-zone";

const utc = (month: number, day: number, hour: number, minute = 0) => Date.UTC(2026, month - 1, day, hour, minute);

describe("time zones (issue 13 §8)", () => {
  it.each([
    ["UTC", 0],
    ["Europe/Berlin", 60],
    ["America/New_York", -300],
    ["Asia/Kathmandu", 345],
  ])("%s is %i minutes ahead in November", (zone, minutes) => expect(zoneOffset(utc(11, 9, 14, 3) + 7_123, zone)).toBe(minutes * 60_000));

  it("says what a clock shows", () => {
    expect(wallClock(utc(11, 9, 23, 3), "Asia/Kathmandu")).toMatchObject({
      day: 10,
      month: 11,
      hour: "04",
      minute: "48",
      offset: "GMT+5:45",
    });
  });

  it.each(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati"])(
    "in %s a time that is shown is read as it was",
    (zone) => {
      for (let day = 0; day < 365; day += 1) {
        const at = utc(1, 1, 5, 30) + day * 86_400_000;
        expect(momentIn(at + zoneOffset(at, zone), zone)).toBe(at);
      }
    },
  );

  it("takes the first of two, and an hour on for what the clocks leave out", () => {
    // Berlin: 25 October, 03:00 becomes 02:00; 29 March, 02:00 becomes 03:00.
    expect(momentIn(utc(10, 25, 2, 30), "Europe/Berlin")).toBe(utc(10, 25, 0, 30));
    expect(momentIn(utc(3, 29, 2, 30), "Europe/Berlin")).toBe(utc(3, 29, 1, 30));
  });
});
