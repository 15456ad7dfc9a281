import { type IntervalHistogram, monitorEventLoopDelay, performance } from "node:perf_hooks";
import { gauge } from "./metrics";

/** Milliseconds between two samples of the event loop; each costs microseconds. */
const RESOLUTION_MS = 20;

/** What the process takes of the machine, under the names that Prometheus' own clients use. Call once, at start. */
export function measureProcess(): void {
  gauge("process_cpu_seconds_total", "CPU time of the process, user and system.", cpuSeconds, { type: "counter" });
  gauge("process_resident_memory_bytes", "Memory of the process that is in RAM.", () => process.memoryUsage.rss());
  gauge("process_start_time_seconds", "When the process started, seconds since the epoch.", () => performance.timeOrigin / 1000);
  gauge("nodejs_heap_size_used_bytes", "JavaScript heap in use.", () => process.memoryUsage().heapUsed);
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  gauge("latchkey_event_loop_lag_seconds", "How late timers of the event loop were, since the last scrape.", () => readLag(delay), {
    label: "quantile",
  });
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function readLag(delay: IntervalHistogram): Readonly<Record<string, number>> {
  // Node counts the whole interval between two samples; the configured interval itself is no lag.
  const beyond = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1000) || 0;
  const lag = { "0.5": beyond(delay.percentile(50)), "0.99": beyond(delay.percentile(99)), "1": beyond(delay.max) };
  delay.reset();
  return lag;
}
