/** What the token path tells the operator. */
import type { UsageEvent } from "#app/oauth/model";
import type { Refusal } from "#app/oauth/ports";
import { counter, histogram, SECONDS } from "#app/platform/metrics";
import type { TokenTables } from "./token-tables";

/** Requests that got their answer, by grant type and `success`, `refused` (the client's to mend) or `failed` (ours). */
export const tokenRequests = counter("latchkey_token_requests_total", "Token requests answered, by grant type and outcome.", [
  "grant",
  "outcome",
]);
export const errors = counter("latchkey_errors_total", "Protocol requests refused or failed, by endpoint and cause.", [
  "endpoint",
  "cause",
]);
export const batchSizes = histogram(
  "latchkey_commit_batch_size",
  "Token requests written in one transaction.",
  [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
);
export const staleBatches = counter(
  "latchkey_commit_stale_total",
  "Batches that were not written at first, as the configuration had changed: what it concerned was decided again.",
);
const cacheReads = counter("latchkey_cache_reads_total", "Look-ups in the configuration caches.", ["cache", "result"]);
const databaseSeconds = histogram(
  "latchkey_database_seconds",
  "Time of database calls: the token path's by what they do, all others as portal_query and portal_execute.",
  SECONDS,
  ["operation"],
);

/** What the caller of a protocol endpoint counts by its status, because nothing is written then. */
const COUNTED_BY_STATUS: ReadonlySet<string> = new Set(["server_error", "unavailable"]);

export function countRead(cache: string, hit: boolean): void {
  cacheReads.count(cache, hit ? "hit" : "miss");
}

/** One token request whose count is in the database. */
export function countCommitted({ grantType, outcome }: UsageEvent): void {
  if (COUNTED_BY_STATUS.has(outcome)) return;
  tokenRequests.count(grantType || "none", outcome === "success" ? "success" : "refused");
  if (outcome !== "success") errors.count("token", outcome);
}

/** One refusal of the other endpoints. */
export function countRefusal({ endpoint, cause }: Refusal): void {
  if (!COUNTED_BY_STATUS.has(cause)) errors.count(endpoint, cause);
}

/** The same function, with its time noted under `operation`. */
export function timed<A extends readonly unknown[], R>(operation: string, run: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return (...args) => {
    const from = performance.now();
    const note = () => databaseSeconds.observe((performance.now() - from) / 1000, operation);
    const running = run(...args);
    running.then(note, note);
    return running;
  };
}

/** The same statements, with their time noted. */
export function timedTables(tables: TokenTables): TokenTables {
  return {
    write: timed("write", tables.write),
    findToken: timed("find", tables.findToken),
    noteSecretUses: timed("note_secret_uses", tables.noteSecretUses),
    countCalls: timed("count_calls", tables.countCalls),
  };
}
