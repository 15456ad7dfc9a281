import { afterAll, describe, expect, it } from "vitest";
import { killRounds } from "#tests/load/faults/kill";
import { stopSharedPostgres } from "#tests/support/databases";
import { TOPOLOGIES } from "#tests/support/use-server";

afterAll(stopSharedPostgres);

describe.each(TOPOLOGIES)("DESIGN §5: kill -9 in the middle of load, $engine, workers: $workers", ({ engine, workers }) => {
  it("loses no answered token, counts what is stored, and starts again", { timeout: 120_000 }, async () => {
    const report = await killRounds(engine, 3, { workers });
    expect(report.faults).toEqual([]);
    expect(report.answered).toBeGreaterThan(0);
  });
});
