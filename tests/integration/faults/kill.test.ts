import { afterAll, describe, expect, it } from "vitest";
import { killRounds } from "#tests/load/faults/kill";
import { stopSharedPostgres } from "#tests/support/databases";

afterAll(stopSharedPostgres);

describe.each([
  { engine: "sqlite", workers: 1 },
  // The primary writes, and dies with what its workers have asked for.
  { engine: "sqlite", workers: 2 },
  { engine: "postgresql", workers: 1 },
  { engine: "postgresql", workers: 2 },
] as const)("DESIGN §5: kill -9 in the middle of load, $engine, workers: $workers", ({ engine, workers }) => {
  it("loses no answered token, counts what is stored, and starts again", { timeout: 120_000 }, async () => {
    const report = await killRounds(engine, 3, { workers });
    expect(report.faults).toEqual([]);
    expect(report.answered).toBeGreaterThan(0);
  });
});
