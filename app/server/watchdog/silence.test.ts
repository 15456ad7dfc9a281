import { describe, expect, it } from "vitest";
import { Silence } from "./silence";

describe("silence", () => {
  it("grows from tick to tick, and ends when something is heard", () => {
    const silence = new Silence(1000);
    expect([0, 1000, 2010].map((now) => silence.tick(now))).toEqual([0, 1000, 2010]);
    silence.hear();
    expect(silence.tick(3000)).toBe(990);
  });

  it("counts an hour in which the watcher itself did not run as two ticks, since it could hear nothing", () => {
    const silence = new Silence(1000);
    silence.tick(0);
    expect(silence.tick(3_600_000)).toBe(2000);
  });
});
