import { expect, it } from "vitest";
import { Life } from "./life";

it("the latest requests are read from the memory alone, the newest first, those of one kind together", () => {
  const life = new Life();
  life.note("POST", "/token", "id-1");
  life.note("POST", "/login", "id-2");
  life.note("POST", "/token", "id-3");
  expect(new Life(life.memory).latest()).toEqual([
    { request: "POST /token", requestId: "id-3", count: 2 },
    { request: "POST /login", requestId: "id-2", count: 1 },
  ]);
});

it("any number of requests, and paths of any length, take no more than the memory there is", () => {
  const life = new Life();
  for (let number = 0; number < 1000; number += 1) life.note("GET", `/${"x".repeat(5000)}`, `id-${number}`);
  const [only, ...others] = life.latest();
  expect(others).toEqual([]);
  expect(only).toMatchObject({ requestId: "id-999", count: 64 });
});

it("a beat is seen from the other side", () => {
  const life = new Life();
  const other = new Life(life.memory);
  const before = other.beats();
  life.beat();
  expect(other.beats()).not.toBe(before);
});
