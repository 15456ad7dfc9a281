/** From commits to the rows of one bulk statement a table, as JSON texts: arrays of values in the order of the columns. */
import type { FailureEvent, TokenRecord } from "#app/oauth/model";
import type { TokenCommit } from "#app/oauth/ports";

export const TOKEN_COLUMNS = [
  "id",
  "kind",
  "format",
  "realmId",
  "applicationId",
  "clientRef",
  "environment",
  "secretId",
  "userId",
  "grantType",
  "scope",
  "familyId",
  "issuedAt",
  "expiresAt",
] as const satisfies readonly (keyof TokenRecord)[];

export const USAGE_COLUMNS = [
  "applicationId",
  "minute",
  "clientRef",
  "grantType",
  "secretId",
  "outcome",
  "realmId",
  "environment",
  "count",
] as const;
export const PEOPLE_COLUMNS = ["applicationId", "day", "userId", "environment", "grantType", "realmId", "count"] as const;
export const FAILURE_COLUMNS = [
  "id",
  "at",
  "realmId",
  "endpoint",
  "applicationId",
  "clientRef",
  "environment",
  "grantType",
  "secretId",
  "cause",
  "detail",
  "ip",
  "userAgent",
] as const;

/** `undefined`: no rows for that table. */
export interface BatchRows {
  readonly tokens: string | undefined;
  readonly usage: string | undefined;
  readonly people: string | undefined;
  readonly failures: string | undefined;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/** What one failure record of a request keeps at most: the client chooses these texts. */
const MAX_TEXT = 512;

type Row = readonly (string | number | null)[];

/** Counts equal keys together. The rows come sorted by key, so that two batches lock rows in the same order. */
class Tally {
  readonly #rows = new Map<string, { readonly key: Row; count: number }>();

  add(key: Row): void {
    const name = key.join("\n");
    const row = this.#rows.get(name);
    if (row) row.count += 1;
    else this.#rows.set(name, { key, count: 1 });
  }

  toJson(): string | undefined {
    if (this.#rows.size === 0) return undefined;
    const sorted = this.#rows.size === 1 ? [...this.#rows] : [...this.#rows].sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify(sorted.map(([, { key, count }]) => [...key, count]));
  }
}

/** The rows of a batch of answered requests. */
export function batchRows(batch: readonly TokenCommit[]): BatchRows {
  const tokens: Row[] = [];
  const failures: Row[] = [];
  const usage = new Tally();
  const people = new Tally();
  for (const commit of batch) {
    for (const token of commit.tokens) tokens.push(tokenRow(token));
    const { at, realmId, applicationId, clientRef, environment, grantType, secretId, userId, outcome } = commit.usage;
    usage.add([applicationId, Math.floor(at / MINUTE), clientRef, grantType, secretId, outcome, realmId, environment]);
    if (userId !== "" && outcome === "success") people.add([applicationId, Math.floor(at / DAY), userId, environment, grantType, realmId]);
    if (commit.failure) failures.push(failureRow(commit.failure));
  }
  return {
    tokens: tokens.length === 0 ? undefined : JSON.stringify(tokens),
    usage: usage.toJson(),
    people: people.toJson(),
    failures: failuresJson(failures),
  };
}

/** The rows of failures that no counter goes with. */
export function failureRows(events: readonly FailureEvent[]): BatchRows {
  return { tokens: undefined, usage: undefined, people: undefined, failures: failuresJson(events.map(failureRow)) };
}

function tokenRow(token: TokenRecord): Row {
  return [
    token.id,
    token.kind,
    token.format,
    token.realmId,
    token.applicationId,
    token.clientRef,
    token.environment,
    token.secretId,
    token.userId,
    token.grantType,
    token.scope,
    token.familyId,
    token.issuedAt,
    token.expiresAt,
  ];
}

function failureRow(event: FailureEvent): Row {
  const detail = JSON.stringify(event.detail);
  return [
    event.requestId,
    event.at,
    event.realmId,
    event.endpoint,
    event.applicationId,
    event.clientRef,
    event.environment,
    event.grantType,
    event.secretId,
    event.cause,
    clean(detail.length <= 4 * MAX_TEXT ? detail : "{}"),
    clean(event.ip.slice(0, MAX_TEXT)),
    clean(event.userAgent.slice(0, MAX_TEXT)),
  ];
}

/** PostgreSQL's text holds no NUL and its JSON no lone surrogate; one such header must not refuse a whole batch. */
function clean(text: string): string {
  return text.replace(/\0|\p{Surrogate}/gu, "");
}

function failuresJson(rows: readonly Row[]): string | undefined {
  return rows.length === 0 ? undefined : JSON.stringify(rows);
}
