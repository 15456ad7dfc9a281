/** Admission to bcrypt: how many hashes are computed at a time, and who waits for their turn, in two lanes of bounded length. */
import os from "node:os";
import { env } from "#app/platform/env";
import { counter, gauge } from "#app/platform/metrics";
import { UnavailableError } from "../errors";

/** Where in the queue somebody stands. */
export interface QueuePlace {
  /** `known`: a signed-in person, or one whose device has signed in before. They are served first, but for every fourth turn. */
  readonly lane: "known" | "stranger";
  /** Whose share of the lane is used: a user's id, or for strangers a source address. */
  readonly owner: string;
}

export interface QueueLimits {
  /** Pieces of work that run at a time. */
  readonly width: number;
  /** How many wait at most in each lane. */
  readonly waiting: Readonly<Record<QueuePlace["lane"], number>>;
  /** How many of one owner run and wait at most, all together. */
  readonly perOwner: Readonly<Record<QueuePlace["lane"], number>>;
  /** How long the next piece of work is put off, as a multiple of the time that the last one took. */
  readonly pause: number;
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

/** Of so many turns given while both lanes wait, the last is a stranger's: anybody can sign up, and be known from then on. */
const TURNS_WITH_ONE_FOR_STRANGERS = 4;

/** Seconds after which a refused browser may try again: the whole queue takes about as long. */
const RETRY_AFTER_SECONDS = 5;

/**
 * A queue of two lanes, each of bounded length.
 *
 * @example const queue = createPasswordQueue({ width: 1, waiting: { known: 6, stranger: 6 }, perOwner: { known: 2, stranger: 4 }, pause: 1 });
 */
export function createPasswordQueue({ width, waiting, perOwner, pause }: QueueLimits): PasswordQueue {
  const lanes = { known: [] as (() => void)[], stranger: [] as (() => void)[] };
  const owners = new Map<string, number>();
  let running = 0;
  let turns = 0;
  const next = () => {
    turns += 1;
    const [first, second] = turns % TURNS_WITH_ONE_FOR_STRANGERS === 0 ? [lanes.stranger, lanes.known] : [lanes.known, lanes.stranger];
    return first.shift() ?? second.shift();
  };
  // The place is handed over, not given up and fought for: `running` stays as it is.
  const handOver = () => {
    const begin = next();
    if (begin) begin();
    else running -= 1;
  };
  return {
    async run({ lane, owner }, work) {
      const share = `${lane} ${owner}`;
      const mine = owners.get(share) ?? 0;
      const line = lanes[lane];
      if (mine >= perOwner[lane] || (running >= width && line.length >= waiting[lane])) throw new UnavailableError(RETRY_AFTER_SECONDS);
      owners.set(share, mine + 1);
      if (running >= width) await new Promise<void>((resolve) => line.push(resolve));
      else running += 1;
      const begun = performance.now();
      try {
        return await work();
      } finally {
        const left = (owners.get(share) ?? 1) - 1;
        if (left > 0) owners.set(share, left);
        else owners.delete(share);
        if (pause > 0) setTimeout(handOver, pause * (performance.now() - begun));
        else handOver();
      }
    },
    waiting: () => ({ known: lanes.known.length, stranger: lanes.stranger.length }),
  };
}

/** bcrypt occupies a thread of Node's pool, which has four; one is left to everything else. */
const MAX_WIDTH = 3;

/**
 * bcrypt takes half of its cores: with all of them, beside PostgreSQL on two cores, `/token` kept 0.31 of its rate while many
 * signed in. Where the machine is busy a hash takes longer, and so does the pause.
 */
const PAUSE = 1;

/** One core is left to the token path, and processes share what remains. */
function widthHere(): number {
  const perProcess = Math.floor((os.availableParallelism() - 1) / env().workers);
  return Math.min(MAX_WIDTH, Math.max(1, perProcess));
}

/**
 * With what runs, fewer than the pages that are at work at a time (`app/server/page-admission.ts`): who waits here holds a page,
 * and pages without a password must find one free.
 */
const WAITING = { known: 6, stranger: 6 };

/** A person types one password at a time; behind one address there may be an office. */
const PER_OWNER = { known: 2, stranger: 4 };

let shared: PasswordQueue | undefined;

/** This process's queue. */
function processQueue(): PasswordQueue {
  shared ??= createPasswordQueue({ width: widthHere(), waiting: WAITING, perOwner: PER_OWNER, pause: PAUSE });
  return shared;
}

const refused = counter("latchkey_password_queue_refusals_total", "Password checks and hashes refused because the queue was full.", [
  "lane",
]);
// A rate needs its zero.
for (const lane of ["known", "stranger"]) refused.count(lane, "", 0);
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
