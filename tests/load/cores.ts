import { execFile } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { median } from "./statistics.mjs";

const ROUNDS = 3;
const MILLISECONDS = 1500;

/**
 * What the machine's cores are worth together, in cores: what as many processes compute at once, which share nothing, against what one
 * computes alone. Two hardware threads of one core are worth less than two, and no server gains more from them than this.
 *
 * @returns such as 1.3 where two cores are two threads of one.
 */
export async function coresTogether(): Promise<number> {
  const together: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const alone = await compute();
    const all = await Promise.all(Array.from({ length: os.cpus().length }, compute));
    together.push(all.reduce((sum, rounds) => sum + rounds, 0) / alone);
  }
  return median(together);
}

async function compute(): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [path.resolve("tests/load/compute.mjs"), String(MILLISECONDS)]);
  return Number(stdout);
}
