import { expect, it } from "vitest";
import { refuseUnusableSqlite, sqliteFault } from "./version";

it.each(["3.7.0", "3.44.5", "3.45.1", "3.47.0", "3.49.2", "3.50.6", "3.51.0", "3.51.2", "2.8.17", "", "unknown"])(
  "SQLite %s has the WAL-reset race",
  (version) => {
    expect(sqliteFault(version)).toMatch(/WAL-reset race/);
  },
);

it.each(["3.44.6", "3.44.9", "3.50.7", "3.50.8"])("SQLite %s has it no more, and no jsonb_each yet", (version) => {
  expect(sqliteFault(version)).toMatch(/no jsonb_each/);
});

it.each(["3.51.3", "3.52.0", "3.53.0", "3.53.4", "4.0.0"])("SQLite %s is used", (version) => {
  expect(sqliteFault(version)).toBeNull();
});

it("the driver's SQLite is used", () => {
  expect(refuseUnusableSqlite).not.toThrow();
});
