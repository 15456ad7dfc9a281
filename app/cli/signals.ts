import { logger } from "#app/platform/logger";
import { takeLeave } from "#app/server/worker-messages";
import type { Running } from "./boot";

/** Milliseconds in which a repeated signal is an echo: a terminal's Ctrl-C reaches us directly and through npm. */
const ECHO_MS = 1_000;

/**
 * In a worker: SIGTERM ends the process after all that is in flight; a second, later one ends it at once. A terminal's Ctrl-C, or
 * whatever is sent to all processes of a service, reaches it too, but its primary tells it.
 */
export function heedSignals(running: Pick<Running, "stop">): void {
  let since: number | undefined;
  const stop = (signal: NodeJS.Signals) => {
    if (since !== undefined) {
      if (performance.now() - since > ECHO_MS) process.exit(1);
      return;
    }
    since = performance.now();
    logger().info({ signal }, "stopping");
    const stopped = running.stop().then(takeLeave);
    stopped.then(
      () => process.exit(0),
      (error: unknown) => {
        logger().fatal({ err: error }, "stopping failed");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", ignore);
}

/** Without a listener of ours a signal ends the process. What listens later does so beside this. */
export function surviveSighup(): void {
  process.on("SIGHUP", ignore);
}

function ignore(): void {}
