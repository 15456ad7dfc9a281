import { readdirSync, readFileSync } from "node:fs";

/** CPU time and memory of a process and its children, from /proc (Linux). */
export interface ProcessCost {
  /** User and system time of all, in microseconds. */
  readonly cpuMicros: number;
  /** Resident memory of the largest, in bytes. */
  readonly residentBytes: number;
}

const MICROS_PER_TICK = 10_000;
const PAGE_BYTES = 4096;

/** Reads what `pid` and the processes it started have cost so far; zeros where a process is gone. */
export function processCost(pid: number): ProcessCost {
  let cpuMicros = 0;
  let residentBytes = 0;
  for (const each of processesOf(pid)) {
    try {
      const stat = readFileSync(`/proc/${each}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      cpuMicros += (Number(fields[11]) + Number(fields[12])) * MICROS_PER_TICK;
      residentBytes = Math.max(residentBytes, Number(fields[21]) * PAGE_BYTES);
    } catch {
      // The process has ended between listing and reading.
    }
  }
  return { cpuMicros, residentBytes };
}

/** A process and all that it started, as they are now. */
export function processesOf(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid)];
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) => {
      const direct = readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
      return direct.flatMap((child) => [child, ...childrenOf(child)]);
    });
  } catch {
    return [];
  }
}
