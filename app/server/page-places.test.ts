import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { asksForPage, PagePlaces } from "./page-places";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What has been decided so far; undefined: still waiting. */
function asking(places: PagePlaces, count: number): (boolean | undefined)[] {
  const answers: (boolean | undefined)[] = Array.from({ length: count }, () => undefined);
  for (const index of answers.keys())
    void places.take().then((admitted) => {
      answers[index] = admitted;
    });
  return answers;
}

describe("places for pages", () => {
  it("are given to so many at a time, and then in the order of asking", async () => {
    const places = new PagePlaces(2, 1000);
    const answers = asking(places, 4);
    await vi.advanceTimersByTimeAsync(0);
    expect(answers).toEqual([true, true, undefined, undefined]);
    places.leave();
    await vi.advanceTimersByTimeAsync(0);
    expect(answers).toEqual([true, true, true, undefined]);
    places.leave();
    places.leave();
    places.leave();
    await vi.advanceTimersByTimeAsync(0);
    expect(await places.take()).toBe(true);
    expect(await places.take()).toBe(true);
    expect(answers).toEqual([true, true, true, true]);
  });

  it("are not waited for longer than a visitor does, and one that was sent away takes none", async () => {
    const places = new PagePlaces(1, 1000);
    const answers = asking(places, 3);
    await vi.advanceTimersByTimeAsync(600);
    const late = asking(places, 1);
    await vi.advanceTimersByTimeAsync(600);
    expect([answers, late]).toEqual([[true, false, false], [undefined]]);
    places.leave();
    await vi.advanceTimersByTimeAsync(0);
    expect(late).toEqual([true]);
  });

  it.each([
    [true, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
    [false, "*/*"],
    [false, "application/json"],
  ])("are needed: %s, by who accepts %s", (needed, accept) => {
    expect(asksForPage(new Headers({ accept }))).toBe(needed);
    expect(asksForPage(new Headers())).toBe(false);
  });

  it("are not waited for by more than a thousand", async () => {
    const places = new PagePlaces(1, 1000);
    const answers = asking(places, 1002);
    await vi.advanceTimersByTimeAsync(0);
    expect(answers.at(0)).toBe(true);
    expect(answers.at(1000)).toBeUndefined();
    expect(answers.at(1001)).toBe(false);
  });
});
