/**
 * What `npm run bench -- --write` publishes: a summary in `docs/performance.md`, the whole run in `docs/performance-run.md`. In
 * each the measured part is between two marks; the text around them is written by hand and stays.
 */
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { promisify } from "node:util";
import { rateChart } from "./chart";
import { coresTogether } from "./cores";
import { hasWrk } from "./load";
import type { Measurement, Plan } from "./measure";
import { peerVersions } from "./peers";
import { postgres } from "./postgres";
import { FLOOR } from "./subjects";
import { closedTable, openTable, summaryTable, table } from "./table";
import { isMet, type Target } from "./targets";

const SUMMARY = "docs/performance.md";
const WHOLE_RUN = "docs/performance-run.md";
const CHART = "docs/performance.svg";
const BEGIN = "<!-- measured: begin -->";
const END = "<!-- measured: end -->";

/** The targets and tables as the console prints them and the document of the whole run shows them. */
export function results(all: readonly Measurement[], checked: readonly Target[]): string {
  const open = all.some(({ load }) => load.kind === "open");
  const measured = checked.filter(({ value }) => value !== undefined);
  return [
    ...(measured.length > 0 ? ["### Targets", "", targetTable(measured), ""] : []),
    ...["### Closed loop", "", closedTable(all), ""],
    ...(open ? ["### Open loop", "", openTable(all), ""] : []),
  ].join("\n");
}

function targetTable(checked: readonly Target[]): string {
  return table(
    ["target", "bound", "measured", ""],
    checked.map((target) => {
      const bound = "atLeast" in target.bound ? `≥ ${target.bound.atLeast}` : `≤ ${target.bound.atMost}`;
      return [target.what, bound, target.value?.toPrecision(3) ?? "–", isMet(target) ? "met" : "**missed**"];
    }),
  );
}

/** What the figures were measured with, without the name of a machine. */
export async function conditions(plan: Plan): Promise<string> {
  const versions = Object.entries(peerVersions()).map(([name, version]) => `${name} ${version}`);
  return [
    `${await environment()} Peers: ${versions.join(", ")}; the load generator is ${(await hasWrk()) ? "wrk, one thread; open loop: our own" : "our own"}.`,
    `All cores together compute ${(await coresTogether()).toFixed(2)} × what one of them does alone (\`tests/load/cores.ts\`).`,
    `Medians of ${plan.repeats} runs of ${plan.seconds} s, interleaved, after ${plan.warmUpSeconds} s of warm-up each.`,
  ].join(" ");
}

/** The date, and what every measurement of this machine has in common. */
export async function environment(): Promise<string> {
  const [cpu] = os.cpus();
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)} with Node ${process.versions.node}, ${await databaseVersion()};`,
    `${os.cpus().length} cores (${cpu?.model.trim() ?? "unknown"}), ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.platform()}, with the load on the same machine.`,
  ].join(" ");
}

async function databaseVersion(): Promise<string> {
  const { pid } = await postgres();
  if (pid === undefined) return "an external PostgreSQL";
  const { stdout } = await promisify(execFile)("readlink", ["-f", `/proc/${pid}/exe`]);
  const version = await promisify(execFile)(stdout.trim(), ["--version"]);
  return version.stdout.trim().replace(/^postgres \(PostgreSQL\)/, "PostgreSQL");
}

/** Puts the summary, the whole run and the chart into `docs/`. */
export async function writeReport(all: readonly Measurement[], checked: readonly Target[], plan: Plan): Promise<void> {
  const connections = plan.closed.includes(32) ? 32 : (plan.closed[0] ?? 1);
  const measuredWith = await conditions(plan);
  const measured = checked.filter(({ value }) => value !== undefined);
  const withoutPeers = all.filter(({ subject }) => subject.name === FLOOR || subject.name.startsWith("Latchkey"));
  const summary = [targetTable(measured), "", "![Requests a second](performance.svg)", "", summaryTable(withoutPeers)];
  putMeasured(SUMMARY, [measuredWith, "", ...summary]);
  putMeasured(WHOLE_RUN, [measuredWith, "", results(all, checked).trimEnd()]);
  writeFileSync(CHART, rateChart(all, connections));
}

function putMeasured(document: string, lines: readonly string[]): void {
  writeFileSync(document, replaceMeasured(readFileSync(document, "utf8"), lines.join("\n")));
}

/**
 * The document with new results between its marks.
 *
 * @throws when it has no marks.
 */
export function replaceMeasured(document: string, measured: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`The document needs the lines ${BEGIN} and ${END}`);
  return `${document.slice(0, begin + BEGIN.length)}\n${measured}\n${document.slice(end)}`;
}
