/** Puts a server under load, and reads what the load saw and what the server spent on it. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { processCost } from "./process-cost";
import { type LoadRequest, withoutAnyOf, wrkScript } from "./request";

/** Closed: `connections` requests are always under way. Open: `rate` requests arrive each second, whatever the server does. */
export type Load = { readonly kind: "closed"; readonly connections: number } | { readonly kind: "open"; readonly rate: number };

/** What a generator saw. Latencies in milliseconds. */
interface Seen {
  /** Answers while it counted. */
  readonly answers: number;
  /** With those before and after. */
  readonly answersInAll: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  /** Answers that were not 2xx or 3xx, broken connections, and requests that were due and never answered. */
  readonly errors: number;
  /** p99 of how much later than planned the generator itself was; 0 where nothing is planned. */
  readonly latenessP99: number;
}

export interface Figures extends Omit<Seen, "answers" | "answersInAll" | "seconds"> {
  /** Answers a second. */
  readonly rate: number;
  /** CPU of the server's processes, microseconds a request. */
  readonly cpuMicros: number;
  /** CPU of the database server's processes, microseconds a request; 0 without one. */
  readonly databaseMicros: number;
  readonly megabytes: number;
}

/** The processes that a request costs. */
export interface Processes {
  /** The server; its children count too. */
  readonly pid: number;
  /** The database server's, when it is one of this machine. */
  readonly databasePid?: number | undefined;
}

/** Sockets of the open loop; what finds them all busy waits in the generator, and its wait counts. */
const OPEN_CONNECTIONS = 128;
/** Seconds that our generator runs before it counts in the open loop. */
const SETTLE_SECONDS = 1;

/** Loads a server for `seconds`. */
export async function applyLoad(request: LoadRequest, { pid, databasePid }: Processes, load: Load, seconds: number): Promise<Figures> {
  const costs = () => [pid, ...(databasePid === undefined ? [] : [databasePid])].map(processCost);
  const [before, databaseBefore] = costs();
  const seen = await generate(request, load, seconds);
  const [after, databaseAfter] = costs();
  const spent = (from = 0, to = 0) => (to - from) / Math.max(1, seen.answersInAll);
  const { p50, p99, p999, errors, latenessP99 } = seen;
  return {
    ...{ p50, p99, p999, errors, latenessP99 },
    rate: seen.answers / seen.seconds,
    cpuMicros: spent(before?.cpuMicros, after?.cpuMicros),
    databaseMicros: spent(databaseBefore?.cpuMicros, databaseAfter?.cpuMicros),
    megabytes: (after?.residentBytes ?? 0) / 1e6,
  };
}

async function generate(request: LoadRequest, load: Load, seconds: number): Promise<Seen> {
  if (load.kind === "closed" && (await hasWrk())) return await wrk(request, load.connections, seconds);
  return await ownGenerator(request, load, seconds);
}

let wrkFound: Promise<boolean> | undefined;

/** Whether wrk is installed: it costs the machine least. Without it, the generator of our own takes its place. */
export async function hasWrk(): Promise<boolean> {
  // It prints its version with exit code 1.
  wrkFound ??= run("wrk", ["--version"], 5000).then(
    () => true,
    (error: unknown) => !(error instanceof Error && "code" in error && error.code === "ENOENT"),
  );
  return await wrkFound;
}

async function wrk(request: LoadRequest, connections: number, seconds: number): Promise<Seen> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "load-"));
  try {
    const script = path.join(folder, "request.lua");
    await writeFile(script, wrkScript(request));
    const args = ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "10s", "-s", script, request.url];
    return parseWrk(await run("wrk", args, (seconds + 20) * 1000));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads the line that the script of `wrkScript` prints. */
export function parseWrk(output: string): Seen {
  const figures = /^RESULT((?: \d+){6})$/m.exec(output)?.[1]?.trim().split(" ").map(Number);
  if (!figures) throw new Error(`wrk printed no result:\n${output}`);
  const [answers = 0, micros = 0, p50 = 0, p99 = 0, p999 = 0, errors = 0] = figures;
  return {
    answers,
    answersInAll: answers,
    seconds: micros / 1e6,
    p50: p50 / 1000,
    p99: p99 / 1000,
    p999: p999 / 1000,
    errors,
    latenessP99: 0,
  };
}

const generated = z.object({
  answers: z.number(),
  answersInAll: z.number(),
  unanswered: z.number(),
  errors: z.number(),
  p50: z.number(),
  p99: z.number(),
  p999: z.number(),
  latenessP99: z.number(),
});

async function ownGenerator(request: LoadRequest, load: Load, seconds: number): Promise<Seen> {
  const { hostname, port } = new URL(request.url);
  const plan = {
    host: hostname,
    port: Number(port),
    ...withoutAnyOf(request),
    seconds,
    settleSeconds: load.kind === "open" ? SETTLE_SECONDS : 0,
    ...(load.kind === "open" ? { connections: OPEN_CONNECTIONS, rate: load.rate } : { connections: load.connections }),
  };
  const script = path.resolve("tests/load/generator.mjs");
  const output = await run(process.execPath, [script, JSON.stringify(plan)], (seconds + SETTLE_SECONDS + 20) * 1000);
  const { unanswered, errors, ...seen } = generated.parse(JSON.parse(output));
  return { ...seen, seconds, errors: errors + unanswered };
}

async function run(command: string, args: readonly string[], timeout: number): Promise<string> {
  return await new Promise((resolve, reject) => {
    execFile(command, args, { timeout, maxBuffer: 1 << 24 }, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
}
