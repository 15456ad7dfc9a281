/** Puts a server under the load of a fleet, and reads what the fleet saw and what the server needed for it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { z } from "zod";
import { watchHealth } from "./health";
import { processCost } from "./process-cost";
import { requestBytes } from "./request";
import type { Running } from "./subject";

export interface FleetPlan {
  readonly connections: number;
  readonly seconds: number;
  /** Arrivals a second; without it each connection asks again when it was answered. */
  readonly rate?: number;
  /** Share of the requests that end their connection; 0 to 1. */
  readonly fresh?: number;
  /** Whether a client that is refused waits as long as Retry-After says. */
  readonly polite?: boolean;
}

const answers = z.object({ count: z.number(), p50: z.number(), p99: z.number(), max: z.number() });
const seen = z.object({
  /** Answers by status; milliseconds from sending. */
  byStatus: z.record(z.string(), answers),
  /** Connections that broke under a request, that could not be made, and requests without an answer five seconds after the end. */
  lost: z.number(),
  failed: z.number(),
  hung: z.number(),
  /** Requests that went out, and those that found every connection waiting. */
  sent: z.number(),
  unsent: z.number(),
  /** Share of a core that the fleet itself used. */
  cpuShare: z.number(),
});

export interface FleetFigures extends Omit<z.output<typeof seen>, "byStatus"> {
  readonly plan: FleetPlan;
  readonly ok: z.output<typeof answers>;
  readonly refused: z.output<typeof answers>;
  /** Answers with any other status. */
  readonly others: number;
  readonly serverShare: number;
  readonly megabytes: number;
  /** The longest that the health check took while it counted, on a connection of its own each time, in milliseconds. */
  readonly healthMs: number;
}

const NONE = { count: 0, p50: 0, p99: 0, max: 0 };
const SETTLE_SECONDS = 3;
const SAMPLE_EVERY_MS = 100;

/** Runs the fleet once. */
export async function runFleet({ pid, request }: Running, plan: FleetPlan): Promise<FleetFigures> {
  const { hostname, port, origin } = new URL(request.url);
  const whole = { host: hostname, port: Number(port), request: requestBytes(request), settleSeconds: SETTLE_SECONDS, ...plan };
  const child = spawn(process.execPath, [path.resolve("tests/load/fleet.mjs"), JSON.stringify(whole)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const health = watchHealth(origin);
  let printed = "";
  let cpu = 0;
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (text: string) => {
    printed += text;
    if (/^begin$/m.test(text)) {
      health.reset();
      cpu -= processCost(pid).cpuMicros;
    }
    if (/^end$/m.test(text)) cpu += processCost(pid).cpuMicros;
  });
  let bytes = 0;
  const sampling = setInterval(() => {
    bytes = Math.max(bytes, processCost(pid).residentBytes);
  }, SAMPLE_EVERY_MS);
  await once(child, "close");
  clearInterval(sampling);
  await health.stop();
  const { byStatus, ...rest } = seen.parse(JSON.parse(printed.trim().split("\n").at(-1) ?? ""));
  const { 200: ok = NONE, 503: refused = NONE, ...others } = byStatus;
  return {
    ...rest,
    plan,
    ok,
    refused,
    others: Object.values(others).reduce((sum, { count }) => sum + count, 0),
    serverShare: cpu / 1e6 / plan.seconds,
    megabytes: bytes / 1e6,
    healthMs: health.longest(),
  };
}
