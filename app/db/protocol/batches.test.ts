import { describe, expect, it } from "vitest";
import { nextPace, type Pace } from "./batches";

const ENGINES = ["sqlite", "postgresql"] as const;
const FIVE_MINUTES = 300_000;

describe.each(ENGINES)("the pace of a job on %s", (engine) => {
  const from: Pace = { batch: 500, pause: 0 };
  const paceAfter = (took: readonly number[], elapsed = 0) => took.reduce((pace, each) => nextPace(engine, pace, each, elapsed), from);

  it("takes more rows while they are quick and fewer once they are slow, within bounds", () => {
    expect(paceAfter([1]).batch).toBe(1000);
    expect(paceAfter([1000]).batch).toBe(250);
    expect(paceAfter(Array.from({ length: 20 }, () => 0)).batch).toBe(5000);
    expect(paceAfter(Array.from({ length: 20 }, () => 1000)).batch).toBe(50);
  });

  it("rests nine times as long as it works, and never longer than a second", () => {
    expect(paceAfter([10]).pause).toBeCloseTo(90);
    expect(paceAfter([10_000]).pause).toBe(1000);
  });

  it("rests less each five minutes that it is not done, and never less than it works", () => {
    expect(paceAfter([10], FIVE_MINUTES).pause).toBeCloseTo(40);
    expect(paceAfter([10], 2 * FIVE_MINUTES).pause).toBeCloseTo(15);
    expect(paceAfter([10], 60 * FIVE_MINUTES).pause).toBeCloseTo(10);
  });
});
