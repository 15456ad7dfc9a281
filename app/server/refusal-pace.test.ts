import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { announcedBytes, RefusalPace } from "./refusal-pace";

/** Sends `count` answers and says how many have left at once. */
function send(pace: RefusalPace, status: number, ip: string, count: number, bytes = 0): number {
  let sent = 0;
  for (let at = 0; at < count; at += 1)
    pace.send({ status, ip, bytes }, () => {
      sent += 1;
    });
  return sent;
}

describe("many refusals (issue 10 §2)", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("are held back from a source that has had very many in a minute, and all leave", () => {
    const pace = new RefusalPace();
    expect(send(pace, 401, "192.0.2.1", 1200)).toBe(1200);
    expect(send(pace, 400, "192.0.2.1", 50)).toBe(0);
    expect(pace.held).toBe(50);
    vi.advanceTimersByTime(1000);
    expect(pace.held).toBe(0);
  });

  it("hold up neither what is granted to the same source nor any other source", () => {
    const pace = new RefusalPace();
    send(pace, 401, "192.0.2.1", 2000);
    expect(send(pace, 200, "192.0.2.1", 10)).toBe(10);
    expect(send(pace, 503, "192.0.2.1", 10)).toBe(10);
    expect(send(pace, 401, "192.0.2.2", 10)).toBe(10);
  });

  it("count for an IPv6 subscriber as one source, and begin anew after a minute", () => {
    const pace = new RefusalPace();
    send(pace, 401, "2001:db8:1:2::1", 1200);
    expect(send(pace, 401, "2001:db8:1:2::2", 1)).toBe(0);
    vi.advanceTimersByTime(60_000);
    expect(send(pace, 401, "2001:db8:1:2::2", 1)).toBe(1);
  });

  it("count once more for each 3 kB that came with them, and for twenty at most", () => {
    const pace = new RefusalPace();
    expect(send(pace, 401, "192.0.2.1", 700, 3072)).toBe(600);
    expect(send(pace, 413, "192.0.2.2", 80, 250_000)).toBe(60);
    expect(send(pace, 404, "192.0.2.3", 80, announcedBytes({ headers: { "content-length": "250000" } }))).toBe(60);
    expect(send(pace, 413, "192.0.2.4", 80, announcedBytes({ headers: { "transfer-encoding": "chunked" } }))).toBe(60);
    expect(send(pace, 400, "192.0.2.5", 1300, announcedBytes({ headers: { "transfer-encoding": "chunked" } }))).toBe(1200);
  });

  it("fill no memory: beyond a bound they are sent at once", () => {
    const pace = new RefusalPace();
    send(pace, 401, "192.0.2.1", 1200);
    send(pace, 401, "192.0.2.1", 5000);
    expect(pace.held).toBe(4096);
  });
});
