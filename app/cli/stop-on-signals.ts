import { logger } from "#app/platform/logger";
import type { Running } from "./boot";

/** Milliseconds in which a repeated signal is an echo: a terminal's Ctrl-C reaches us directly and through npm. */
const ECHO_MS = 1_000;

/**
 * Ends the process on a signal, after all that is in flight; a second, later signal ends it at once. Those of SIGTERM and
 * SIGINT that are not named are ignored: a terminal's Ctrl-C reaches workers too, but their primary tells them.
 */
export function stopOnSignals(running: Running, signals: readonly ("SIGTERM" | "SIGINT")[]): void {
  let since: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (since !== undefined) {
      if (performance.now() - since > ECHO_MS) process.exit(1);
      return;
    }
    since = performance.now();
    logger().info({ signal }, "stopping");
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger().fatal({ err: error }, "stopping failed");
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, signals.includes(signal) ? onSignal : () => undefined);
}
