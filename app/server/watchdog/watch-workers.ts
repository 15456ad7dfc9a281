import type { Worker } from "node:cluster";
import { readReport } from "../worker-messages";
import { Silence } from "./silence";

const LOOK_MS = 1000;
/** Milliseconds of silence after which a worker's event loop is taken to stand. */
const SILENT_MS = 5000;

/**
 * In a primary: ends workers that listen and then fall silent, a stopped one like one whose event loop stands.
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
  }, LOOK_MS);
  return {
    watch(worker) {
      const heard = () => {
        const known = silences.get(worker) ?? new Silence(LOOK_MS);
        known.hear();
        // One that has been given up stays so: what it said before is still on its way.
        if (!worker.isDead() && worker.process.signalCode === null && !worker.process.killed) silences.set(worker, known);
      };
      // One that listens has started, and may stand before it first says that it is alive.
      worker.once("listening", heard);
      worker.on("message", (raw) => {
        if (readReport(raw) === "alive") heard();
      });
      worker.once("exit", () => void silences.delete(worker));
    },
    stop: () => clearInterval(timer),
  };
}
