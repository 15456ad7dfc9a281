import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { isDatabaseUnavailable } from "../errors";
import { WaitingLine } from "./waiting-line";

function lineOf(maxLength: number) {
  const refused: unknown[] = [];
  const line = new WaitingLine<{ since: number; reject(error: unknown): void }>(maxLength);
  const join = (age = 0) => line.join({ since: performance.now() - age, reject: (error) => void refused.push(error) });
  return { line, refused, join };
}

describe("overload: those who wait for the database", () => {
  it("are refused at once beyond ten times what fits, and the rest is served in order", () => {
    const { line, refused, join } = lineOf(100);
    for (let count = 0; count < 1000; count += 1) join();
    expect(refused.length).toBe(900);
    expect(refused.every(isDatabaseUnavailable)).toBe(true);
    expect(line.take(100).length).toBe(100);
    join();
    expect([line.length, refused.length]).toEqual([1, 900]);
  });

  it("are refused at once while the first has waited for a second", () => {
    const { line, refused, join } = lineOf(100);
    join(1500);
    join();
    expect([line.length, refused.length]).toEqual([1, 1]);
    line.take(1);
    join();
    expect([line.length, refused.length]).toEqual([1, 1]);
  });

  it("are sent away after two seconds, and nobody after them", async () => {
    const { line, refused, join } = lineOf(100);
    join(1900);
    await sleep(600);
    expect([line.length, refused.length]).toEqual([0, 1]);
    join();
    await sleep(300);
    expect([line.length, refused.length]).toEqual([1, 1]);
  });
});
