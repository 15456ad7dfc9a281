import { afterAll, describe, expect, it } from "vitest";
import { killRounds } from "#tests/load/faults/kill";
import { ENGINES, stopSharedPostgres } from "#tests/support/databases";

afterAll(stopSharedPostgres);

describe.each(ENGINES)("DESIGN §5: kill -9 in the middle of load, %s", (engine) => {
  it("loses no answered token, counts what is stored, and starts again", { timeout: 120_000 }, async () => {
    const report = await killRounds(engine, 3);
    expect(report.faults).toEqual([]);
    expect(report.answered).toBeGreaterThan(0);
  });
});
