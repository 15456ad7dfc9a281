/**
 * `npm run faults`: kills servers in the middle of load, on both engines.
 *
 * Usage: npm run faults -- [--rounds 100] [--engine sqlite|postgresql] [--workers 1]: more only with --engine postgresql
 */
import { parseArgs } from "node:util";
import { ENGINES, stopSharedPostgres } from "#tests/support/databases";
import { prepare } from "../../../app/cli/prepare.mjs";
import { killRounds } from "./kill";

/** Runs it and prints what was found; the exit code is 1 when anything is wrong. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { rounds: { type: "string", default: "100" }, engine: { type: "string" }, workers: { type: "string", default: "1" } },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds takes a whole number above 0");
  const engines = ENGINES.filter((engine) => values.engine === undefined || values.engine === engine);
  if (engines.length === 0) throw new Error(`--engine takes one of ${ENGINES.join(", ")}`);
  await prepare();
  let amiss = 0;
  try {
    for (const engine of engines) {
      const report = await killRounds(engine, rounds, {
        workers: Number(values.workers),
        say: (line) => void process.stderr.write(`${line}\n`),
      });
      amiss += report.faults.length;
      process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
    }
  } finally {
    await stopSharedPostgres();
  }
  return amiss === 0 ? 0 : 1;
}
