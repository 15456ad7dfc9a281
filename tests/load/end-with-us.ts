/** Servers must not outlive the benchmark, however it ends. */
import { stopPostgres } from "./postgres";

const pids = new Set<number>();
let watching = false;

/** Ends the process when a signal ends this one. */
export function endWithUs(pid: number): void {
  pids.add(pid);
  if (watching) return;
  watching = true;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => void endAll());
}

async function endAll(): Promise<void> {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGTERM");
    } catch {
      // It has ended already.
    }
  }
  await stopPostgres().catch(() => undefined);
  process.exit(130);
}
