/** Calls of APIs, counted here and written a moment later for many at once: see `docs/decisions/0040-api-usage.md`. */
import { randomUUID } from "node:crypto";
import type { ApiCall } from "#app/oauth/verification/api-call";
import { isDatabaseUnavailable } from "../errors";

/** The columns of a counted call, in the order of its row; the last is the count. */
export const CALL_COLUMNS = [
  "realmId",
  "apiId",
  "applicationId",
  "environment",
  "userId",
  "resource",
  "outcome",
  "minute",
  "count",
] as const;

type CallRow = [string, string, string, string, string, string, string, number, number];

/** Milliseconds that calls are gathered for, and that a write which failed waits. */
const GATHER_MS = 500;
const RETRY_MS = 1000;
/** Attempts at a batch that the database refuses though it can be reached: it is given up then, as it would keep all others waiting for ever. */
const MOST_REFUSALS = 10;
/** Rows of one transaction. */
const MAX_BATCH = 500;
/** Different rows that wait, as while the database is away. Calls beyond them are counted under their API and outcome alone. */
const MAX_WAITING = 20_000;
/** Names of resources that one application makes at one API in a day, and all together; the others count as one. */
const MAX_RESOURCES = 100;
const MAX_RESOURCES_ALL = 20_000;
const OTHER_RESOURCES = "(others)";

interface Batch {
  /** The same at every attempt, so that a batch whose answer was lost counts once. */
  readonly id: string;
  readonly rows: string;
}

/** Counts calls by what they have in common. */
export class ApiCallCounts {
  #waiting = new Map<string, CallRow>();
  readonly #resources = new DailyNames(MAX_RESOURCES, MAX_RESOURCES_ALL);
  #timer: NodeJS.Timeout | undefined;
  #batch: Batch | undefined;
  /** How often the database has refused that. */
  #refusals = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    /** Adds the rows of a batch to the counters unless it has done so before. */
    private readonly write: (id: string, rows: string) => Promise<void>,
    private readonly report: (error: unknown) => void,
  ) {}

  /** Different rows that no transaction has taken up yet. */
  get depth(): number {
    return this.#waiting.size;
  }

  add(call: ApiCall): void {
    const resource = call.resource === "" ? "" : this.#resources.take(call);
    const { realmId, apiId, applicationId, environment, userId, outcome } = call;
    const minute = Math.floor(call.at / 60_000);
    const key = `${apiId}\n${applicationId}\n${environment}\n${userId}\n${resource}\n${outcome}\n${minute}`;
    const row = this.#waiting.get(key);
    if (row !== undefined) row[8] += 1;
    else if (this.#waiting.size < MAX_WAITING) {
      this.#waiting.set(key, [realmId, apiId, applicationId, environment, userId, resource, outcome, minute, 1]);
    } else this.#addBare(realmId, apiId, outcome, minute);
    this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS).unref();
  }

  #addBare(realmId: string, apiId: string, outcome: string, minute: number): void {
    const key = `${apiId}\n${outcome}\n${minute}`;
    const row = this.#waiting.get(key);
    if (row !== undefined) row[8] += 1;
    else this.#waiting.set(key, [realmId, apiId, "", "", "", "", outcome, minute, 1]);
  }

  /** Resolves once everything counted before is written, or could not be and waits for the next attempt. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#writeAll());
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    for (;;) {
      this.#batch ??= this.#nextBatch();
      if (this.#batch === undefined) return;
      try {
        await this.write(this.#batch.id, this.#batch.rows);
        this.#batch = undefined;
        this.#refusals = 0;
      } catch (error) {
        this.report(error);
        if (!isDatabaseUnavailable(error)) this.#refusals += 1;
        if (this.#refusals === MOST_REFUSALS) {
          this.#batch = undefined;
          this.#refusals = 0;
          continue;
        }
        this.#timer ??= setTimeout(() => void this.flush(), RETRY_MS).unref();
        return;
      }
    }
  }

  #nextBatch(): Batch | undefined {
    if (this.#waiting.size === 0) return undefined;
    const rows: CallRow[] = [];
    for (const [key, row] of this.#waiting) {
      rows.push(row);
      this.#waiting.delete(key);
      if (rows.length === MAX_BATCH) break;
    }
    return { id: randomUUID(), rows: JSON.stringify(rows) };
  }
}

/** Names that are taken within a day, so many for each application at each API. A new day begins anew. */
class DailyNames {
  #day = 0;
  #names = new Map<string, Set<string>>();
  #size = 0;

  constructor(
    private readonly limit: number,
    private readonly limitOfAll: number,
  ) {}

  /** The resource of a call, or that under which all others count. */
  take({ at, apiId, applicationId, resource }: ApiCall): string {
    const day = Math.floor(at / 86_400_000);
    if (day !== this.#day) {
      this.#day = day;
      this.#names = new Map();
      this.#size = 0;
    }
    const whose = `${apiId}\n${applicationId}`;
    const known = this.#names.get(whose) ?? new Set<string>();
    if (known.has(resource)) return resource;
    if (known.size >= this.limit || this.#size >= this.limitOfAll) return OTHER_RESOURCES;
    this.#names.set(whose, known.add(resource));
    this.#size += 1;
    return resource;
  }
}
