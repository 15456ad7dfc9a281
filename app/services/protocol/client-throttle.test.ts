import { describe, expect, it } from "vitest";
import { createClientThrottle } from "./client-throttle";

describe("item 33: guessing of client secrets is throttled", () => {
  it("by client and source for a minute; others go on", () => {
    let now = 1_900_000_000_000;
    const throttle = createClientThrottle({ now: () => now });
    for (let count = 0; count < 60; count += 1) {
      expect(throttle.retryAfter("client", "192.0.2.1")).toBe(0);
      throttle.recordFailure("client", "192.0.2.1");
    }
    expect(throttle.retryAfter("client", "192.0.2.1")).toBe(60);
    expect(throttle.retryAfter("client", "192.0.2.2")).toBe(0);
    expect(throttle.retryAfter("other", "192.0.2.1")).toBe(0);
    now += 60_000;
    expect(throttle.retryAfter("client", "192.0.2.1")).toBe(0);
  });

  it("by source, whichever clients it names; a subscriber's IPv6 addresses are one source", () => {
    const throttle = createClientThrottle({ now: () => 1_900_000_000_000 });
    for (let count = 0; count < 600; count += 1) throttle.recordFailure(`client-${count}`, `2001:db8:1:2::${count.toString(16)}`);
    expect(throttle.retryAfter("new", "2001:db8:1:2::ffff")).toBe(60);
    expect(throttle.retryAfter("new", "2001:db8:1:3::1")).toBe(0);
  });

  it("a clock set back does not lock anyone out for longer", () => {
    let now = 1_900_000_000_000;
    const throttle = createClientThrottle({ now: () => now });
    for (let count = 0; count < 60; count += 1) throttle.recordFailure("client", "192.0.2.1");
    now -= 3_600_000;
    expect(throttle.retryAfter("client", "192.0.2.1")).toBe(0);
  });
});
