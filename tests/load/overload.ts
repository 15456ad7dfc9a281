/**
 * `npm run overload`: finds what our server answers at most, then offers ten times that.
 *
 * Usage: npm run overload -- [--engine sqlite|postgresql] [--times 10] [--connections 1000,5000,9000] [--seconds 5] [--repeats 3]
 *   [--workers 1] [--proxied]: as a proxy sends it, with X-Forwarded-For
 */
import { spawn } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { ENGINES } from "#tests/support/databases";
import { prepare } from "../../app/cli/prepare.mjs";
import { checkAnswer } from "./check-answer";
import { startLatchkey } from "./latchkey";
import { stopPostgres } from "./postgres";
import { type FleetFigures, type FleetPlan, runFleet } from "./run-fleet";
import { median } from "./statistics.mjs";
import type { Running } from "./subject";
import { table, whole } from "./table";

/** Connections of the closed loop; the best of them is the peak. */
const CLOSED = [32, 64, 128, 256];
/** Share of the requests on a new connection, where some are. */
const FRESH = 0.01;

interface Row {
  readonly name: string;
  readonly runs: FleetFigures[];
}

/** Measures and prints a table an engine. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      engine: { type: "string" },
      times: { type: "string", default: "10" },
      connections: { type: "string", default: "1000,5000,9000" },
      seconds: { type: "string", default: "5" },
      repeats: { type: "string", default: "3" },
      workers: { type: "string", default: "1" },
      proxied: { type: "boolean", default: false },
    },
  });
  const [times, seconds, repeats, workers] = [values.times, values.seconds, values.repeats, values.workers].map(Number);
  const connections = values.connections.split(",").map(Number);
  if (![times, seconds, repeats, workers, ...connections].every((value) => value !== undefined && value > 0))
    throw new Error("Numbers above 0 are expected.");
  await prepare();
  try {
    for (const engine of ENGINES.filter((name) => values.engine === undefined || values.engine === name)) {
      const env = { LOG_LEVEL: "error", TRUST_PROXY: values.proxied ? "1" : "0" };
      const direct = await startLatchkey({ engine, answer: "opaque", workers: workers ?? 1 }, env);
      const running = values.proxied ? throughProxy(direct) : direct;
      try {
        await checkAnswer(engine, running.request, "opaque");
        const measured = await measure(running, { times: times ?? 0, seconds: seconds ?? 0, repeats: repeats ?? 0, connections });
        process.stdout.write(`${engine}\n\n${report(measured)}\n\n`);
      } finally {
        await running.stop();
      }
    }
    return 0;
  } finally {
    await stopPostgres();
  }
}

/** The same server, with requests as a proxy sends them. */
function throughProxy({ request, ...running }: Running): Running {
  return { ...running, request: { ...request, headers: { ...request.headers, "x-forwarded-for": "192.0.2.1" } } };
}

interface Options {
  readonly times: number;
  readonly seconds: number;
  readonly repeats: number;
  readonly connections: readonly number[];
}

interface Measured {
  /** Answers a second: the best closed loop, and the same beside a process that takes as much CPU as the fleet takes more. */
  readonly peak: number;
  readonly peakBeside: number;
  readonly rows: readonly Row[];
}

async function measure(running: Running, { times, seconds, repeats, connections }: Options): Promise<Measured> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const run = async ({ runs }: Row, plan: FleetPlan) => {
    const figures = await runFleet(running, plan);
    runs.push(figures);
    return figures;
  };
  const closed = CLOSED.map((count): Row => ({ name: `closed loop, ${count} connections`, runs: [] }));
  const open = (name: string): Row => ({ name: `${times} times the peak, ${name}`, runs: [] });
  const impolite = connections.map((count) => open(`${whole(count)} connections`));
  const polite = open(`${whole(connections[0] ?? 0)} connections, the refused wait as they are told`);
  const fresh = open(`${whole(connections[0] ?? 0)} connections, ${100 * FRESH} % of the requests on a new one`);
  const beside: Row = { name: "closed loop beside a process as busy as that fleet", runs: [] };
  for (let repeat = 1; repeat <= repeats; repeat += 1) {
    for (const [index, count] of CLOSED.entries()) await run(closed[index] ?? beside, { connections: count, seconds });
    const best = closed.toSorted((a, b) => rateOf(b) - rateOf(a))[0] ?? beside;
    const [{ plan, cpuShare } = { plan: { connections: 128, seconds }, cpuShare: 0 }] = best.runs.slice(-1);
    const rate = Math.round(times * rateOf(best));
    let busiest = 0;
    for (const [index, count] of connections.entries())
      busiest = Math.max(busiest, (await run(impolite[index] ?? beside, { connections: count, seconds, rate })).cpuShare);
    const first = connections[0] ?? 0;
    await run(polite, { connections: first, seconds, rate, polite: true });
    await run(fresh, { connections: first, seconds, rate, fresh: FRESH });
    const burner = spawn(process.execPath, [path.resolve("tests/load/burn.mjs"), String(Math.max(0, busiest - cpuShare))], {
      stdio: "ignore",
    });
    try {
      await run(beside, plan);
    } finally {
      burner.kill();
    }
    say(`round ${repeat} of ${repeats} is done`);
  }
  return { peak: Math.max(...closed.map(rateOf)), peakBeside: rateOf(beside), rows: [...closed, beside, ...impolite, polite, fresh] };
}

function rateOf({ runs }: Row): number {
  return median(runs.map(({ ok, plan }) => ok.count / plan.seconds));
}

function report({ peak, peakBeside, rows }: Measured): string {
  const lines = rows.map((row) => {
    const of = (pick: (run: FleetFigures) => number) => median(row.runs.map(pick));
    const worst = (pick: (run: FleetFigures) => number) => Math.max(...row.runs.map(pick));
    return [
      row.name,
      whole(rateOf(row)),
      (rateOf(row) / peak).toFixed(2),
      (rateOf(row) / peakBeside).toFixed(2),
      of(({ ok }) => ok.p50).toFixed(0),
      of(({ ok }) => ok.p99).toFixed(0),
      whole(of(({ refused, plan }) => refused.count / plan.seconds)),
      of(({ refused }) => refused.p50).toFixed(0),
      whole(worst(({ others, lost, failed, hung }) => others + lost + failed + hung)),
      whole(worst(({ healthMs }) => healthMs)),
      whole(worst(({ megabytes }) => megabytes)),
      `${whole(100 * of(({ serverShare }) => serverShare))} / ${whole(100 * of(({ cpuShare }) => cpuShare))}`,
    ];
  });
  return table(
    [
      "load",
      "200/s",
      "× peak",
      "× peak beside",
      "p50 ms",
      "p99 ms",
      "503/s",
      "503 p50 ms",
      "other",
      "health ms",
      "MB",
      "CPU % server / fleet",
    ],
    lines,
  );
}
