import type { Worker } from "node:cluster";
import { readReport } from "../worker-messages";

const CHECK_MS = 1000;
/** Milliseconds of silence after which a worker's event loop is taken to be blocked. */
const SILENT_MS = 5000;

/**
 * How long nothing was heard of a process, counted by the ticks of the watcher's own timer. A late tick counts for at most two: while the
 * machine sleeps, or the watcher's own event loop is blocked, nothing can be heard.
 *
 * @example const silence = new Silence(1000); …; silence.hear(); …; if (silence.tick(performance.now()) >= 5000) …
 */
export class Silence {
  #milliseconds = 0;
  #last: number | undefined;

  /** @param interval milliseconds between two ticks. */
  constructor(private readonly interval: number) {}

  /** Something was heard. */
  hear(): void {
    this.#milliseconds = 0;
  }

  /**
   * To be called every `interval` milliseconds.
   *
   * @param now in milliseconds, of any clock that does not go back.
   * @returns milliseconds since something was heard.
   */
  tick(now: number): number {
    this.#milliseconds += Math.min(now - (this.#last ?? now), 2 * this.interval);
    this.#last = now;
    return this.#milliseconds;
  }
}

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
