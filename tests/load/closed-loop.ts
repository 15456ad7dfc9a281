import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { processCost } from "./process-cost";

/** The one request that a run repeats. */
export interface LoadRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  /** Latencies in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  /** CPU of the server, microseconds a request. */
  readonly cpuMicros: number;
  readonly residentMegabytes: number;
  /** Answers that were not 2xx or 3xx, and socket errors. */
  readonly errors: number;
}

const SCRIPT_TAIL = `
done = function(summary, latency, requests)
  io.write(string.format("RESULT %d %d %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    latency:percentile(99.9), summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout + summary.errors.connect))
end
`;

/**
 * Keeps `connections` requests in flight for `seconds` with wrk and reads what the server at `pid` spent.
 *
 * @throws when wrk is not installed (Debian: `apt-get install wrk`).
 */
export async function closedLoop(request: LoadRequest, pid: number, connections: number, seconds: number): Promise<LoadResult> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "load-"));
  try {
    const script = path.join(folder, "request.lua");
    const headers = Object.entries(request.headers).map(([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`);
    writeFileSync(script, [`wrk.method = "POST"`, `wrk.body = ${JSON.stringify(request.body)}`, ...headers, SCRIPT_TAIL].join("\n"));
    const before = processCost(pid);
    const output = await new Promise<string>((resolve, reject) => {
      const args = ["-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, request.url];
      execFile("wrk", args, { timeout: (seconds + 20) * 1000 }, (error, stdout) => (error ? reject(error) : resolve(stdout)));
    });
    const after = processCost(pid);
    const [requests = 0, micros = 1, p50 = 0, p99 = 0, p999 = 0, errors = 0] = /RESULT (.*)/.exec(output)?.[1]?.split(" ").map(Number) ?? [];
    return {
      requestsPerSecond: (requests * 1e6) / micros,
      p50: p50 / 1000,
      p99: p99 / 1000,
      p999: p999 / 1000,
      cpuMicros: (after.cpuMicros - before.cpuMicros) / Math.max(1, requests),
      residentMegabytes: after.residentBytes / 1e6,
      errors,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
