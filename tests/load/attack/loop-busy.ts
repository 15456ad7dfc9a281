import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { processesOf } from "../process-cost";
import type { Portal } from "./portal";

/** An event loop that gives no answer for so long, in milliseconds, is taken to be blocked. */
export const BLOCKED_MS = 10_000;

/**
 * How many milliseconds the event loop of the busiest of a server's processes was busy since it was asked last
 * (`performance.eventLoopUtilization`).
 *
 * @returns `"blocked"` when a process does not answer within {@link BLOCKED_MS}, or ended.
 */
export async function loopBusy({
  pid,
  probeFolder,
  isAlive,
}: Pick<Portal, "pid" | "probeFolder" | "isAlive">): Promise<number | "blocked"> {
  for (const name of readdirSync(probeFolder)) rmSync(path.join(probeFolder, name), { force: true });
  // The supervisor answers nothing; before there was one, the process that was started did.
  const [started = pid, ...workers] = processesOf(pid);
  const asked = workers.length > 0 ? workers : [started];
  for (const each of asked) {
    try {
      process.kill(each, "SIGUSR2");
    } catch {
      return "blocked";
    }
  }
  const until = performance.now() + BLOCKED_MS;
  while (performance.now() < until && isAlive()) {
    const answers = readdirSync(probeFolder).filter((name) => /^\d+$/.test(name));
    if (answers.length === asked.length)
      return Math.max(...answers.map((name) => Number(readFileSync(path.join(probeFolder, name), "utf8"))));
    await sleep(5);
  }
  return "blocked";
}
