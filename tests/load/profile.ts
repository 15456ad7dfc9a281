/**
 * Where the CPU of one serving process goes under load, function by function: of several workers, the first one's.
 *
 * Usage: node tests/load/run.mjs profile.ts "Latchkey SQLite opaque" [--connections 32] [--seconds 8] [--top 40]
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { prepare } from "../../app/cli/prepare.mjs";
import { checkAnswer } from "./check-answer";
import { busyMicros, type CpuProfile, fileTimes, readProfile, type Share, selfTimes } from "./cpu-profile";
import { applyLoad, type Figures } from "./load";
import { stopPostgres } from "./postgres";
import { SUBJECTS } from "./subjects";
import { table, whole } from "./table";

const WARM_UP_SECONDS = 3;

/** The environment of a server whose profile goes to a file. */
export function profiledTo(file: string): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=${path.resolve("tests/load/profiler.mjs")}`, CPU_PROFILE: file };
}

/** Profiles one subject and prints its functions and files by self time, in microseconds a request. */
export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      connections: { type: "string", default: "32" },
      seconds: { type: "string", default: "8" },
      top: { type: "string", default: "40" },
    },
  });
  const subject = SUBJECTS.find(({ name }) => name === positionals[0]);
  if (!subject) throw new Error(`Name one of: ${SUBJECTS.map(({ name }) => name).join(" · ")}`);
  await prepare();
  const folder = await mkdtemp(path.join(os.tmpdir(), "profile-"));
  const file = path.join(folder, "server.cpuprofile");
  try {
    const running = await subject.start(profiledTo(file));
    const load = { kind: "closed", connections: Number(values.connections) } as const;
    const seconds = Number(values.seconds);
    try {
      await checkAnswer(subject.name, running.request, subject.answer);
      await applyLoad(running.request, running, load, WARM_UP_SECONDS);
      let figures: Figures | undefined;
      const profile = await profileWhile(running.pid, file, async () => {
        figures = await applyLoad(running.request, running, load, seconds);
      });
      if (figures) print(subject.name, figures, figures.rate * seconds, profile, Number(values.top));
    } finally {
      await running.stop();
    }
    return 0;
  } finally {
    await stopPostgres();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Profiles a server that was started with {@link profiledTo} while it works. */
export async function profileWhile(pid: number, file: string, work: () => Promise<void>): Promise<CpuProfile> {
  process.kill(pid, "SIGUSR2");
  await work();
  process.kill(pid, "SIGUSR2");
  return readProfile(await whenWritten(file));
}

async function whenWritten(file: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    await setTimeout(100);
    const text = await readFile(file, "utf8").catch(() => "");
    if (text.endsWith("}")) return text;
  }
  throw new Error("the server wrote no profile");
}

function print(name: string, { rate, cpuMicros }: Figures, requests: number, profile: CpuProfile, top: number): void {
  process.stdout.write(
    `${name}: ${whole(rate)} requests/s and ${cpuMicros.toFixed(1)} µs CPU a request with the profiler on, ` +
      `${(busyMicros(profile) / requests).toFixed(1)} µs of it on the main thread\n\n${profileTables(profile, requests, top)}\n`,
  );
}

/** The functions and files of a profile, those that took longest first, in microseconds for each of `requests`. */
export function profileTables(profile: CpuProfile, requests: number, top: number): string {
  return `${shares("function", selfTimes(profile), requests, top)}\n\n${shares("file", fileTimes(profile), requests, 25)}`;
}

function shares(what: string, all: readonly Share[], requests: number, top: number): string {
  const total = all.reduce((sum, { micros }) => sum + micros, 0);
  return table(
    [what, "µs a request", "share"],
    all.slice(0, top).map(({ name, micros }) => [name, (micros / requests).toFixed(2), `${((100 * micros) / total).toFixed(1)} %`]),
  );
}
