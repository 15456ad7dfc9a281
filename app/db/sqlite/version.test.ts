import { expect, it } from "vitest";
import { hasWalResetRace, refuseUnsafeSqlite } from "./version";

it.each(["3.7.0", "3.44.5", "3.45.1", "3.47.0", "3.49.2", "3.50.6", "3.51.0", "3.51.2", "2.8.17", "", "unknown"])(
  "SQLite %s has the WAL-reset race",
  (version) => {
    expect(hasWalResetRace(version)).toBe(true);
  },
);

it.each(["3.44.6", "3.50.7", "3.51.3", "3.52.0", "3.53.0", "3.53.4", "4.0.0"])("SQLite %s has it no more", (version) => {
  expect(hasWalResetRace(version)).toBe(false);
});

it("the driver's SQLite is one without", () => {
  expect(refuseUnsafeSqlite).not.toThrow();
});
