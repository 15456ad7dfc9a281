import { describe, expect, it } from "vitest";
import type { RotationPage, RotationView } from "#app/services/keys/rotation/view";
import { layoutTraffic } from "./traffic-chart";

const NOON = Date.UTC(2026, 10, 28, 12);
const HOUR = 3_600_000;
const secret = (hint: string, firstUsedAt: Date | null): RotationView["fresh"] => ({
  id: hint,
  hint,
  description: "",
  createdAt: new Date(NOON),
  expiresAt: null,
  firstUsedAt,
  lastUsedAt: null,
  revokedAt: null,
  state: "active",
});
const hours = Array.from({ length: 24 }, (_, index) => ({ at: NOON / HOUR - 23 + index, issued: 1, refused: 0 }));

function marksOf(firstUsedAt: Date | null) {
  const page: Pick<RotationPage, "old" | "rotation"> = {
    old: secret("7f2a", null),
    rotation: {
      id: "",
      fresh: secret("q4Zw", firstUsedAt),
      startedAt: new Date(NOON),
      startedBy: "Ada",
      ending: "hand",
      silentHours: 0,
      silentNotBefore: null,
      over: null,
      verdict: { kind: "undeployed" },
      counted: { old: { accepted: 0, refused: {} }, fresh: { accepted: 0, refused: {} } },
      unused: true,
      lost: [],
      triedAfter: 0,
      hours: { old: hours, fresh: hours },
    },
  };
  return layoutTraffic(page, "UTC")?.marks;
}

describe("the chart of a rotation (issue 13 §2)", () => {
  it("marks the first use of the new secret, at its place in time", () => {
    const first = new Date(NOON - 12 * HOUR + 360_000);
    expect(marksOf(first)).toMatchObject([{ label: "First use of …q4Zw, 00:06", short: "First use", before: false }]);
    expect(marksOf(first)?.[0]?.x).toBeCloseTo((11.1 / 24) * 100, 1);
  });

  it.each([
    ["nobody has used it", null],
    ["that was before the hours that are drawn", new Date(NOON - 48 * HOUR)],
  ])("has no mark where %s", (_when, firstUsedAt) => expect(marksOf(firstUsedAt)).toEqual([]));
});
