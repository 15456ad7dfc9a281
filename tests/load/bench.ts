/**
 * The token endpoint beside the floor, interleaved in one run: read the ratios, not the figures.
 * `npm run bench` takes minutes; `npm run bench -- --quick` less than two.
 */
import { parseArgs } from "node:util";
import { closedLoop, type LoadResult } from "./closed-loop";
import { startFloor } from "./floor";
import { startLatchkey } from "./latchkey";
import type { Subject } from "./subject";

interface Row {
  readonly subject: Subject;
  readonly connections: number;
  readonly runs: LoadResult[];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function line(row: Row, floor: Row | undefined): string {
  const figure = (pick: (run: LoadResult) => number, digits = 0) => median(row.runs.map(pick)).toFixed(digits);
  const rate = median(row.runs.map((run) => run.requestsPerSecond));
  const base = floor ? median(floor.runs.map((run) => run.requestsPerSecond)) : rate;
  const cells = [
    row.subject.name,
    row.connections,
    figure((run) => run.requestsPerSecond),
    (rate / base).toFixed(2),
    figure((run) => run.p50, 2),
    figure((run) => run.p99, 1),
    figure((run) => run.p999, 1),
    figure((run) => run.cpuMicros),
    figure((run) => run.residentMegabytes),
    figure((run) => run.errors),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** Runs the benchmark and prints its table; the exit code is 0 unless an answer was an error. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { quick: { type: "boolean", default: false } } });
  const [seconds, repeats, connections] = values.quick ? [3, 3, [32]] : [10, 3, [1, 32, 128]];
  const subjects = [
    await startFloor(),
    await startLatchkey({ engine: "sqlite", tokenFormat: "opaque" }),
    await startLatchkey({ engine: "sqlite", tokenFormat: "jwt" }),
    await startLatchkey({ engine: "postgresql", tokenFormat: "opaque" }),
  ];
  const rows: Row[] = subjects.flatMap((subject) => connections.map((count) => ({ subject, connections: count, runs: [] })));
  try {
    for (const subject of subjects) await closedLoop(subject.request, subject.pid, 32, 2);
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      for (const row of rows) row.runs.push(await closedLoop(row.subject.request, row.subject.pid, row.connections, seconds));
    }
  } finally {
    for (const subject of subjects) await subject.stop();
  }
  const table = rows.map((row) => line(row, rows.find((other) => other.subject === subjects[0] && other.connections === row.connections)));
  process.stdout.write(
    [
      "| server | connections | requests/s | × floor | p50 ms | p99 ms | p99.9 ms | CPU µs/request | MB | errors |",
      "|---|---|---|---|---|---|---|---|---|---|",
      ...table,
      "",
    ].join("\n"),
  );
  return rows.some((row) => row.runs.some((run) => run.errors > 0)) ? 1 : 0;
}
