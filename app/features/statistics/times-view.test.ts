import { describe, expect, it } from "vitest";
import { atMost, between } from "./times-view";

const words = (text: string) => text.replaceAll("\u00A0", " ");

describe("answering times in words", () => {
  it("name the bounds of the class, and no more", () => {
    expect([atMost({ from: 5, to: 8 }), between({ from: 5, to: 8 })].map(words)).toEqual(["≤ 8 ms", "5 to 8 ms"]);
    expect([atMost({ from: 0, to: 1 }), between({ from: 0, to: 1 })].map(words)).toEqual(["≤ 1 ms", "up to 1 ms"]);
    expect([atMost({ from: 800, to: 1200 }), between({ from: 800, to: 1200 })].map(words)).toEqual(["≤ 1.2 s", "800 ms to 1.2 s"]);
    expect([atMost({ from: 8000, to: null }), between({ from: 8000, to: null })].map(words)).toEqual(["> 8 s", "more than 8 s"]);
    expect([atMost(null), between(null)].map(words)).toEqual(["–", "–"]);
  });
});
