import { expect, it } from "vitest";
import { isInRange } from "./prepare.mjs";

const RANGE = "^20.19.0 || ^22.12.0 || >=24.0.0";

it.each(["20.19.0", "20.20.2", "22.12.0", "22.21.1", "24.0.0", "24.21.0", "25.1.0", "26.0.0"])("starts on Node %s", (version) => {
  expect(isInRange(version, RANGE)).toBe(true);
});

it.each(["18.20.8", "20.18.3", "21.7.3", "22.11.0", "23.11.0"])("refuses Node %s", (version) => {
  expect(isInRange(version, RANGE)).toBe(false);
});
