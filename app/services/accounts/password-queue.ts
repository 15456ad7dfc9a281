/** Who may compute a password hash next: a few at a time, people on known devices first, and never a line without end. */
import os from "node:os";
import { env } from "#app/platform/env";
import { counter, gauge } from "#app/platform/metrics";
import { UnavailableError } from "../errors";

/** Where in the queue somebody stands. */
export interface QueuePlace {
  /** `known`: a signed-in person, or one whose device has signed in before. They are served first. */
  readonly lane: "known" | "stranger";
  /** Whose share of the lane is used: a source address, a device, a session. */
  readonly owner: string;
}

export interface QueueLimits {
  /** Pieces of work that run at a time. */
  readonly width: number;
  /** Of each lane, how many wait at most for each that runs. */
  readonly waiting: Readonly<Record<QueuePlace["lane"], number>>;
  /** How many of one owner run and wait at most, all together. */
  readonly perOwner: number;
}

export interface PasswordQueue {
  /**
   * Runs `work` when its turn has come.
   *
   * @throws {UnavailableError} at once, without running it, when the lane or the owner's share of it is full.
   */
  run<T>(place: QueuePlace, work: () => Promise<T>): Promise<T>;
  /** How many wait now, by lane. */
  waiting(): Readonly<Record<QueuePlace["lane"], number>>;
}

/** Seconds after which a refused browser may try again: the whole queue takes about as long. */
const RETRY_AFTER_SECONDS = 5;

/**
 * A queue of two lanes with an end.
 *
 * @example const queue = createPasswordQueue({ width: 1, waiting: { known: 8, stranger: 16 }, perOwner: 8 });
 */
export function createPasswordQueue({ width, waiting, perOwner }: QueueLimits): PasswordQueue {
  const lanes = { known: [] as (() => void)[], stranger: [] as (() => void)[] };
  const owners = new Map<string, number>();
  let running = 0;
  return {
    async run({ lane, owner }, work) {
      const share = `${lane} ${owner}`;
      const mine = owners.get(share) ?? 0;
      const line = lanes[lane];
      if (mine >= perOwner || (running >= width && line.length >= waiting[lane] * width)) throw new UnavailableError(RETRY_AFTER_SECONDS);
      owners.set(share, mine + 1);
      if (running >= width) await new Promise<void>((resolve) => line.push(resolve));
      else running += 1;
      try {
        return await work();
      } finally {
        const left = (owners.get(share) ?? 1) - 1;
        if (left > 0) owners.set(share, left);
        else owners.delete(share);
        // The place is handed over, not given up and fought for: `running` stays as it is.
        const next = lanes.known.shift() ?? lanes.stranger.shift();
        if (next) next();
        else running -= 1;
      }
    },
    waiting: () => ({ known: lanes.known.length, stranger: lanes.stranger.length }),
  };
}

/** bcrypt occupies a thread of Node's pool, which has four; one is left to everything else. */
const MAX_WIDTH = 3;

/** One core is left to the token path, and processes share what remains. */
function widthHere(): number {
  const perProcess = Math.floor((os.availableParallelism() - 1) / env().workers);
  return Math.min(MAX_WIDTH, Math.max(1, perProcess));
}

let shared: PasswordQueue | undefined;

/** This process's queue. */
function processQueue(): PasswordQueue {
  shared ??= createPasswordQueue({ width: widthHere(), waiting: { known: 8, stranger: 16 }, perOwner: 8 });
  return shared;
}

const refused = counter("latchkey_password_queue_refusals_total", "Password checks and hashes refused because the queue was full.", [
  "lane",
]);
gauge("latchkey_password_queue_waiting", "Password checks and hashes that wait for their turn.", () => ({ ...processQueue().waiting() }), {
  label: "lane",
});

/**
 * Runs what hashes or compares a password when its turn has come in this process.
 *
 * @throws {UnavailableError} when the queue is full
 */
export async function inPasswordQueue<T>(place: QueuePlace, work: () => Promise<T>): Promise<T> {
  try {
    return await processQueue().run(place, work);
  } catch (error) {
    if (error instanceof UnavailableError) refused.count(place.lane);
    throw error;
  }
}
