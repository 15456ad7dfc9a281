import type { Worker } from "node:cluster";
import { readReport } from "../worker-messages";
import { Silence } from "./silence";

const CHECK_MS = 1000;
/** Milliseconds of silence after which a worker's event loop is taken to be blocked. */
const SILENT_MS = 5000;

/**
 * In a primary: ends workers that have listened and then fall silent: their event loop is blocked, or the process is stopped.
 *
 * @param onSilent called before such a worker is ended, once each.
 * @returns what a new worker is given to, and what ends it all.
 */
export function watchWorkers(onSilent: (worker: Worker, milliseconds: number) => void): {
  watch(worker: Worker): void;
  stop(): void;
} {
  const silences = new Map<Worker, Silence>();
  const timer = setInterval(() => {
    for (const [worker, silence] of silences) {
      const milliseconds = silence.tick(performance.now());
      if (milliseconds < SILENT_MS) continue;
      silences.delete(worker);
      onSilent(worker, milliseconds);
      worker.process.kill("SIGKILL");
    }
  }, CHECK_MS);
  return {
    watch(worker) {
      const heard = () => {
        const known = silences.get(worker) ?? new Silence(CHECK_MS);
        known.hear();
        // Not one that was ended: what it sent before may arrive after that.
        if (!worker.isDead() && worker.process.signalCode === null && !worker.process.killed) silences.set(worker, known);
      };
      // One that listens has started. Its event loop may be blocked before it first reports that it is alive.
      worker.once("listening", heard);
      worker.on("message", (raw) => {
        if (readReport(raw) === "alive") heard();
      });
      worker.once("exit", () => void silences.delete(worker));
    },
    stop: () => clearInterval(timer),
  };
}
