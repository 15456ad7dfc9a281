/** Starts a process of the version before, and keeps what it says. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readWrite, type Write } from "./old-process";

const ROOT = path.resolve(import.meta.dirname, "../../../..");

export interface OldProcess {
  /** What it has committed so far, in order. */
  readonly writes: readonly Write[];
  /** Waits until there are so many. */
  reach(count: number): Promise<void>;
  /** @throws when it had a reason to end before, such as a write that was refused. */
  end(): Promise<void>;
}

/** @param now what the database was filled with */
export function startOldProcess(url: string, now: number): OldProcess {
  const args = ["tests/load/run.mjs", "../integration/operating/version-before/old-process.ts", url, String(now)];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close");
  const writes: Write[] = [];
  let rest = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    writes.push(...lines.map(readWrite));
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  return {
    writes,
    async reach(count) {
      while (writes.length < count) {
        if (child.exitCode !== null) throw new Error(`the old process has ended:\n${errors}`);
        await sleep(10);
      }
    },
    async end() {
      child.kill("SIGTERM");
      await closed;
      if (child.exitCode !== 0) throw new Error(`the old process failed with code ${child.exitCode}:\n${errors}`);
    },
  };
}
