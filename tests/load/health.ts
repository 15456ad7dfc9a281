/** Asks `/healthz` as a supervisor does: a connection of its own each time. */

const LOOK_EVERY_MS = 100;
/** A health check that takes longer has failed, as it would for most supervisors. */
const LONGEST_MS = 10_000;

export interface HealthWatch {
  /** The longest that an answer took since the last reset, in milliseconds. */
  longest(): number;
  reset(): void;
  /** Ends it once the check under way has been answered. */
  stop(): Promise<void>;
}

/**
 * Asks ten times a second, one check at a time.
 *
 * @param origin such as `http://127.0.0.1:40123`
 * @example const watch = watchHealth(origin); …; await watch.stop(); watch.longest();
 */
export function watchHealth(origin: string): HealthWatch {
  let longest = 0;
  let asking: Promise<void> | undefined;
  const timer = setInterval(() => {
    asking ??= check(origin).then((ms) => {
      asking = undefined;
      longest = Math.max(longest, ms);
    });
  }, LOOK_EVERY_MS);
  return {
    longest: () => longest,
    reset: () => {
      longest = 0;
    },
    async stop() {
      clearInterval(timer);
      await asking;
    },
  };
}

async function check(origin: string): Promise<number> {
  const from = performance.now();
  const answered = await fetch(`${origin}/healthz`, { headers: { connection: "close" }, signal: AbortSignal.timeout(LONGEST_MS) }).then(
    (response) => response.ok,
    () => false,
  );
  return answered ? performance.now() - from : LONGEST_MS;
}
