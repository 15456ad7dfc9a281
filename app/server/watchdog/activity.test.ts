import { expect, it } from "vitest";
import { Activity } from "./activity";

it("the latest requests are read from the memory alone, the newest first, those of one kind together", () => {
  const activity = new Activity();
  activity.note("POST", "/token", "id-1");
  activity.note("POST", "/login", "id-2");
  activity.note("POST", "/token", "id-3");
  expect(new Activity(activity.memory).latest()).toEqual([
    { request: "POST /token", requestId: "id-3", count: 2 },
    { request: "POST /login", requestId: "id-2", count: 1 },
  ]);
});

it("any number of requests, and paths of any length, take no more than the memory there is", () => {
  const activity = new Activity();
  for (let number = 0; number < 1000; number += 1) activity.note("GET", `/${"x".repeat(5000)}`, `id-${number}`);
  const [only, ...others] = activity.latest();
  expect(others).toEqual([]);
  expect(only).toMatchObject({ requestId: "id-999", count: 64 });
});

it("a beat is seen from the other side", () => {
  const activity = new Activity();
  const other = new Activity(activity.memory);
  const before = other.beats();
  activity.beat();
  expect(other.beats()).not.toBe(before);
});
