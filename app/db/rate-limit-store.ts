/** The throttles' counters as rows: one statement for any number of them, so that every process counts into the same number. */
import { z } from "zod";
import type { RateLimitCounters, RateLimitState, RateLimitStore } from "#app/platform/rate-limit";
import { database, type Engine } from "./database";
import { DatabaseUnavailableError, isWriteConflict } from "./errors";

/** The parts in which the engines differ: times are milliseconds outside, and a column of their own kind inside. */
interface Dialect {
  readonly parameter: (number: number) => string;
  readonly time: (parameter: string) => string;
  readonly milliseconds: string;
  readonly events: string;
}

const DIALECTS: Readonly<Record<Engine, Dialect>> = {
  sqlite: {
    parameter: (number) => `?${number}`,
    time: (parameter) => parameter,
    // Not the bare column: that would come back as a time.
    milliseconds: `"expire" + 0`,
    events: `SELECT value->>0 AS "name", value->>1 AS "points" FROM json_each(?1) WHERE true`,
  },
  postgresql: {
    parameter: (number) => `$${number}`,
    time: (parameter) => `to_timestamp(${parameter}::float8 / 1000)`,
    milliseconds: `(extract(epoch FROM "expire") * 1000)::float8`,
    events: `SELECT v->>0 AS "name", (v->>1)::int AS "points" FROM jsonb_array_elements($1::jsonb) AS r(v)`,
  },
};

/** Its parameters: the events as JSON, then when a new window ends, now, and the latest possible end of a window. */
function addStatement({ parameter, time, milliseconds, events }: Dialect): string {
  const [ends, begins, impossible] = [2, 3, 4].map((number) => time(parameter(number)));
  const over = `"RateLimit"."expire" <= ${begins} OR "RateLimit"."expire" > ${impossible}`;
  // Sorted, so that two of these never wait for each other in a ring.
  return `INSERT INTO "RateLimit" ("key", "points", "expire") SELECT "name", "points", ${ends} FROM (${events}) AS e WHERE true ORDER BY 1
    ON CONFLICT ("key") DO UPDATE SET
      "points" = CASE WHEN ${over} THEN excluded."points" ELSE "RateLimit"."points" + excluded."points" END,
      "expire" = CASE WHEN ${over} THEN excluded."expire" ELSE "RateLimit"."expire" END
    RETURNING "key", "points", ${milliseconds} AS "resetsAt"`;
}

const ADD: Readonly<Record<Engine, string>> = {
  sqlite: addStatement(DIALECTS.sqlite),
  postgresql: addStatement(DIALECTS.postgresql),
};

const states = z.array(z.object({ key: z.string(), points: z.coerce.number(), resetsAt: z.coerce.number() }));

const CONFLICT_ATTEMPTS = 4;
/** Keys of one statement. As many more wait for the next one; beyond that, events are not counted. */
const MAX_KEYS = 1000;

export const rateLimitStore: RateLimitStore & RateLimitCounters = {
  async increment(key, windowMs, now) {
    return (await add(new Map([[key, 1]]), windowMs, now)).get(key) ?? { points: 1, resetsAt: now + windowMs };
  },
  async decrement(key, windowMs, now) {
    const running = { gt: new Date(now), lte: new Date(latestEnd(windowMs, now)) };
    await database().prisma.rateLimit.updateMany({
      where: { key, points: { gt: 0 }, expire: running },
      data: { points: { decrement: 1 } },
    });
  },
  add,
  async read(key, windowMs, now) {
    const row = await database().prisma.rateLimit.findUnique({ where: { key } });
    if (row?.expire == null || row.expire.getTime() <= now || row.expire.getTime() > latestEnd(windowMs, now)) return undefined;
    return { points: row.points, resetsAt: row.expire.getTime() };
  },
  async clear(key) {
    await database().prisma.rateLimit.deleteMany({ where: { key } });
  },
};

/** Running counters whose keys begin with a text, in any case of its letters. */
export async function countersFrom(prefix: string, now: Date): Promise<readonly RateLimitState[]> {
  const rows = await database().prisma.rateLimit.findMany({ where: { key: { startsWith: prefix }, expire: { gt: now } } });
  return rows.map(({ points, expire }) => ({ points, resetsAt: expire?.getTime() ?? 0 }));
}

/** Forgets the counters whose keys begin with a text. */
export async function clearCountersFrom(prefix: string): Promise<void> {
  await database().prisma.rateLimit.deleteMany({ where: { key: { startsWith: prefix } } });
}

/** A window that ends later was begun by a clock that has been set back since; other machines' may differ a little. */
function latestEnd(windowMs: number, now: number): number {
  return now + 2 * windowMs;
}

async function add(events: ReadonlyMap<string, number>, windowMs: number, now: number): Promise<ReadonlyMap<string, RateLimitState>> {
  const { prisma, engine } = database();
  for (let attempt = 1; ; attempt += 1) {
    try {
      const rows = await prisma.$queryRawUnsafe(ADD[engine], JSON.stringify([...events]), now + windowMs, now, latestEnd(windowMs, now));
      return new Map(states.parse(rows).map(({ key, points, resetsAt }) => [key, { points, resetsAt }]));
    } catch (error) {
      // The purge takes the same rows in an order of its own.
      if (attempt === CONFLICT_ATTEMPTS || !isWriteConflict(error)) throw error;
    }
  }
}

interface Batch {
  readonly events: Map<string, number>;
  readonly states: Promise<ReadonlyMap<string, RateLimitState>>;
  readonly settle: (states: Promise<ReadonlyMap<string, RateLimitState>>) => void;
}

function newBatch(): Batch {
  let settle: Batch["settle"] = () => undefined;
  const states = new Promise<ReadonlyMap<string, RateLimitState>>((resolve) => {
    settle = resolve;
  });
  return { events: new Map(), states, settle };
}

/**
 * Counts events in the shared store, many with one statement: while one is under way, what comes waits for the next. So a
 * flood of events costs the database no more than one statement at a time from each process.
 */
export class GatheredCounts {
  #next: Batch | undefined;
  #busy = false;

  constructor(
    private readonly counters: RateLimitCounters,
    private readonly windowMs: number,
    private readonly now: () => number,
  ) {}

  /**
   * Counts one event.
   *
   * @returns the key's window, with the place this event has in it across all processes: 1 for its first.
   * @throws {DatabaseUnavailableError} when more keys wait than the store takes; and the store's error. It may be counted then.
   */
  async count(key: string): Promise<RateLimitState> {
    const batch = this.#batch();
    const before = batch.events.get(key) ?? 0;
    if (before === 0 && batch.events.size >= MAX_KEYS) throw new DatabaseUnavailableError("More counters wait than the database takes.");
    batch.events.set(key, before + 1);
    const states = await batch.states;
    const state = states.get(key);
    if (state === undefined) throw new Error("The store did not answer for a counter.");
    return { ...state, points: state.points - (batch.events.get(key) ?? 0) + before + 1 };
  }

  #batch(): Batch {
    this.#next ??= newBatch();
    if (!this.#busy) {
      this.#busy = true;
      // After the sockets that are readable now: their requests join.
      setImmediate(() => void this.#run());
    }
    return this.#next;
  }

  async #run(): Promise<void> {
    for (let batch = this.#next; batch !== undefined; batch = this.#next) {
      this.#next = undefined;
      const adding = this.counters.add(batch.events, this.windowMs, this.now());
      batch.settle(adding);
      await adding.catch(() => undefined);
    }
    this.#busy = false;
  }
}
