import { describe, expect, it } from "vitest";
import { keyTimes, newKeyRow, settledRow } from "./signing-key-rows";

const at = (minutes: number) => new Date(1_900_000_000_000 + minutes * 60_000);
const [NOW, TURN, END] = [at(0), at(10), at(2000)];
const row = (times: Partial<Parameters<typeof keyTimes>[0]> = {}) => ({
  algorithm: "ES256",
  createdAt: NOW,
  signsFrom: null,
  signsUntil: null,
  retiredAt: null,
  publishedUntil: null,
  ...times,
});
const times = (...moments: (Date | null)[]) => {
  const [signsFrom, signsUntil, publishedUntil] = moments.map((moment) => moment?.getTime() ?? null);
  return { algorithm: "ES256", signsFrom, signsUntil, publishedUntil };
};

/** As the version without a calendar reads a row. */
const olderVersion = ({ retiredAt, publishedUntil }: ReturnType<typeof row>, now: Date) => ({
  signs: retiredAt === null,
  isPublished: retiredAt === null || (publishedUntil !== null && publishedUntil > now),
});

describe("rows of signing keys", () => {
  it("of the version without a calendar are read: one signs from its making, a retired one until then", () => {
    expect(keyTimes(row())).toEqual(times(NOW, null, null));
    expect(keyTimes(row({ retiredAt: TURN, publishedUntil: END }))).toEqual(times(NOW, TURN, END));
  });

  it("of a scheduled rotation: an older version beside publishes both keys and goes on signing with the old one", () => {
    const next = row(newKeyRow(TURN, NOW));
    const old = row({ signsFrom: at(-100), signsUntil: TURN, publishedUntil: END });
    expect(keyTimes(next)).toEqual(times(TURN, null, null));
    expect(keyTimes(old)).toEqual(times(at(-100), TURN, END));
    for (const moment of [NOW, TURN, at(100)]) {
      expect(olderVersion(next, moment)).toEqual({ signs: false, isPublished: true });
      expect(olderVersion(old, moment)).toEqual({ signs: true, isPublished: true });
    }
    expect([settledRow(next, NOW), settledRow(old, NOW)]).toEqual([undefined, undefined]);
    expect(settledRow(next, TURN)).toEqual({ retiredAt: null, publishedUntil: null });
    expect(settledRow(old, TURN)).toEqual({ retiredAt: TURN });
    const settled = row({ ...next, retiredAt: null, publishedUntil: null });
    expect([keyTimes(settled), settledRow(settled, END)]).toEqual([times(TURN, null, null), undefined]);
  });

  it("that an older version has retired since have ended", () => {
    expect(keyTimes(row({ signsFrom: NOW, retiredAt: TURN, publishedUntil: END }))).toEqual(times(NOW, TURN, END));
  });
});
