/**
 * `npm run bench`: ours, the floor and the peers side by side in one run. Read the ratios, not the figures.
 *
 * Usage: npm run bench -- [--quick] [--only NAME …] [--seconds N] [--repeats N] [--connections 1,32,128] [--rates 1000,5000] [--write]
 */
import { parseArgs } from "node:util";
import { prepare } from "../../app/cli/prepare.mjs";
import { countRuns, measure, type Plan } from "./measure";
import { stopPostgres } from "./postgres";
import { results, writeReport } from "./report";
import { secondStart } from "./second-start";
import type { Subject } from "./subject";
import { SUBJECTS } from "./subjects";
import { targets } from "./targets";

const FULL: Plan = { closed: [1, 32, 128], open: [1000, 5000, 20_000], seconds: 5, warmUpSeconds: 3, repeats: 3 };
const QUICK: Plan = { closed: [32], open: [], seconds: 3, warmUpSeconds: 2, repeats: 3 };

export interface Choice {
  readonly subjects: readonly Subject[];
  readonly plan: Plan;
  readonly write: boolean;
}

/**
 * What the command line asks for.
 *
 * @throws when it names no subject, or asks to write a run that leaves some out.
 */
export function choose(args: readonly string[]): Choice {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      seconds: { type: "string" },
      repeats: { type: "string" },
      connections: { type: "string" },
      rates: { type: "string" },
      write: { type: "boolean", default: false },
    },
  });
  const base = values.quick ? QUICK : FULL;
  const wanted = values.only.map((name) => name.toLowerCase());
  const chosen = SUBJECTS.filter(({ name, quick }) =>
    wanted.length > 0 ? wanted.some((part) => name.toLowerCase().includes(part)) : !values.quick || quick === true,
  );
  if (chosen.length === 0) throw new Error(`No subject is called so. There are: ${SUBJECTS.map(({ name }) => name).join(" · ")}`);
  if (values.write && chosen.length < SUBJECTS.length) throw new Error("--write takes a run of everything: without --quick and --only.");
  const plan = {
    ...base,
    closed: values.connections === undefined ? base.closed : positive(values.connections),
    open: values.rates === undefined ? base.open : positive(values.rates),
    seconds: positive(values.seconds ?? String(base.seconds))[0] ?? base.seconds,
    repeats: positive(values.repeats ?? String(base.repeats))[0] ?? base.repeats,
  };
  return { subjects: chosen, plan, write: values.write };
}

function positive(list: string): readonly number[] {
  const numbers = list.split(",").filter(Boolean).map(Number);
  if (numbers.some((value) => !(value > 0))) throw new Error(`${list} should be numbers above 0, separated by commas`);
  return numbers;
}

/** Runs it and prints the tables; the exit code is 1 when an answer under the closed loop was an error. */
export async function main(args: readonly string[]): Promise<number> {
  const { subjects, plan, write } = choose(args);
  // So that the present sources are measured.
  await prepare();
  const minutes = (countRuns(subjects, plan) * (plan.seconds + 0.5) + subjects.length * (plan.warmUpSeconds + 2)) / 60;
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  say(`${subjects.length} servers, about ${minutes.toFixed(1)} minutes`);
  try {
    const again = subjects.length === SUBJECTS.length ? await secondStart() : undefined;
    const measurements = await measure(subjects, plan, say);
    const checked = targets(measurements, again);
    process.stdout.write(results(measurements, checked));
    if (write) await writeReport(measurements, checked, plan);
    return measurements.some(({ load, figures }) => load.kind === "closed" && figures.errors > 0) ? 1 : 0;
  } finally {
    await stopPostgres();
  }
}
