import { describe, expect, it } from "vitest";
import { conditionsOf } from "./condition";

const NOW = new Date("2026-11-28T14:20:00Z");
const HOUR = Math.floor(NOW.getTime() / 3_600_000);
const days = (count: number) => new Date(NOW.getTime() + count * 86_400_000);
const SOUND = {
  status: "active",
  createdAt: days(-200),
  hasKeys: true,
  hasPassword: false,
  hours: [],
  expiresAt: null,
  lastUsedAt: days(-1),
} as const;

/** The worst that holds. */
const conditionOf = (...asked: Parameters<typeof conditionsOf>) => conditionsOf(...asked)[0] ?? { kind: "active" };

describe("how an application stands", () => {
  it("is active where nothing is wrong", () => {
    expect(conditionOf(SOUND, NOW)).toEqual({ kind: "active" });
  });

  it("is suspended before anything else", () => {
    expect(conditionOf({ ...SOUND, status: "suspended", expiresAt: days(1) }, NOW)).toEqual({ kind: "suspended" });
  });

  it("is failing since the first hour of those in a row in which more than half was refused, up to now or the hour before", () => {
    const failing = [
      { at: HOUR - 5, issued: 0, refused: 9 },
      { at: HOUR - 3, issued: 9, refused: 5 },
      { at: HOUR - 2, issued: 4, refused: 5 },
      { at: HOUR - 1, issued: 0, refused: 40 },
    ];
    expect(conditionOf({ ...SOUND, hours: failing }, NOW)).toEqual({ kind: "failing", since: new Date("2026-11-28T12:00:00Z") });
    expect(conditionOf({ ...SOUND, hours: failing.slice(0, 3) }, NOW)).toEqual({ kind: "active" });
    expect(conditionOf({ ...SOUND, hours: [{ at: HOUR, issued: 0, refused: 4 }] }, NOW)).toEqual({ kind: "active" });
    expect(conditionOf({ ...SOUND, hours: [{ at: HOUR, issued: 5, refused: 5 }] }, NOW)).toEqual({ kind: "active" });
  });

  it("warns of the first expiry within 14 days", () => {
    expect(conditionOf({ ...SOUND, expiresAt: days(14) }, NOW)).toEqual({ kind: "expiring", at: days(14) });
    expect(conditionOf({ ...SOUND, expiresAt: days(15) }, NOW)).toEqual({ kind: "active" });
  });

  it("says that there are no keys, and that nothing was obtained for 90 days", () => {
    expect(conditionOf({ ...SOUND, hasKeys: false, lastUsedAt: null }, NOW)).toEqual({ kind: "empty" });
    expect(conditionOf({ ...SOUND, lastUsedAt: days(-90) }, NOW)).toEqual({ kind: "unused", since: days(-90) });
    expect(conditionOf({ ...SOUND, lastUsedAt: null }, NOW)).toEqual({ kind: "unused", since: null });
    expect(conditionOf({ ...SOUND, createdAt: days(-89), lastUsedAt: null }, NOW)).toEqual({ kind: "active" });
  });
});
