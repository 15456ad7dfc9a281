import { describe, expect, it } from "vitest";
import { LoadLimit } from "./load-limit";

/** Lets `count` more requests under way, as far as the limit allows; how many it refused. */
function arrive(load: LoadLimit, count: number): number {
  let refused = 0;
  for (let index = 0; index < count; index += 1) {
    if (load.isReached()) refused += 1;
    else load.begin();
  }
  return refused;
}

/**
 * A process that answers `rate` requests a millisecond, ten milliseconds' worth at a time, while more come than it can answer.
 *
 * @param busy share of the time that its event loop is.
 * @returns when it ends.
 */
function overload(load: LoadLimit, rate: number, { busy = 1, seconds = 10, from = 0 } = {}): number {
  const until = from + seconds * 1000;
  for (let now = from + 10; now <= until; now += 10) {
    arrive(load, 20_000);
    const ended = Math.min(load.underWay, rate * 10);
    for (let index = 0; index < ended; index += 1) load.end();
    if (now % 100 === 0) load.measure(now, busy);
  }
  return until;
}

describe("the limit of requests under way", () => {
  it("settles where each is answered in 25 ms while the event loop is busy, by Little's law", () => {
    const load = new LoadLimit(0);
    overload(load, 20);
    expect(load.limit).toBe(500);
    expect(load.rate).toBeCloseTo(20_000);
  });

  it("rises to ten times that while it waits for the database", () => {
    const load = new LoadLimit(0);
    overload(load, 20, { busy: 0.5 });
    expect(load.limit).toBe(5000);
  });

  it("falls with a rate that falls, but never below 256, and rises again", () => {
    const load = new LoadLimit(0);
    const later = overload(load, 20);
    const stalled = overload(load, 0, { from: later, busy: 0 });
    expect(load.limit).toBe(256);
    overload(load, 40, { from: stalled, busy: 0.5 });
    expect(load.limit).toBe(10_000);
  });

  it("learns nothing from a time in which fewer came than it takes", () => {
    const load = new LoadLimit(0);
    for (let now = 100; now < 5000; now += 100) {
      expect(arrive(load, 10)).toBe(0);
      for (let index = 0; index < 10; index += 1) load.end();
      load.measure(now, 1);
    }
    expect(load.limit).toBe(512);
    expect(load.rate).toBeUndefined();
  });

  it("tells how many more could have been under way at any time since the last measurement", () => {
    const load = new LoadLimit(0);
    arrive(load, 500);
    for (let index = 0; index < 500; index += 1) load.end();
    expect(load.measure(100, 0)).toBe(12);
    expect(load.measure(200, 0)).toBe(512);
  });
});
