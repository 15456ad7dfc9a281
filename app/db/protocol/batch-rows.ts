/** From commits to the rows of one bulk statement a table, as JSON texts: arrays of values in the order of the columns; tokens in groups. */
import type { FailureEvent, TokenRecord } from "#app/oauth/model";
import type { Commit } from "#app/oauth/ports";
import { createUuidv7 } from "#app/oauth/uuidv7";
import { readUserAgent } from "#app/platform/user-agent";
import { type BatchEffects, batchEffects } from "./effects";
import { FacetTally } from "./facet-tally";
import { spanOf } from "./token-spans";

/** What tokens of a batch often share: they are grouped by it, and it is written and read once a group. */
export const SHARED_TOKEN_COLUMNS = [
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
  "audience",
  "familyId",
  "exchange",
  "confirmation",
] as const satisfies readonly (keyof TokenRecord)[];
/** What each token has of its own: the last member of its group is the list of these. */
export const OWN_TOKEN_COLUMNS = ["id", "issuedAt", "expiresAt"] as const satisfies readonly (keyof TokenRecord)[];

/** As the view `UsageTail` has them, and the journal's JSON. */
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
/** As the view `UserTail` has them, and the journal's JSON. */
export const PEOPLE_COLUMNS = ["applicationId", "day", "userId", "environment", "grantType", "realmId", "count"] as const;
/** As the view `TokenTail` has them, and the journal's JSON. */
export const LISTED_TOKEN_COLUMNS = ["applicationId", "span", "issuedAt", "id", "expiresAt"] as const;
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
  "proven",
] as const;

/** What a batch has counted and issued: its one row of `UsageJournal`. The lists are JSON. */
export interface JournalRow {
  readonly id: string;
  readonly usage: string;
  readonly people: string;
  readonly facets: string;
  readonly tokens: string;
}

/** `undefined`: no rows for that table. */
export interface BatchRows {
  /** Requests that the rows come from. */
  readonly size: number;
  readonly tokens?: string | undefined;
  readonly journal?: JournalRow | undefined;
  readonly failures?: string | undefined;
  readonly effects?: BatchEffects | undefined;
}

const newId = createUuidv7({ now: Date.now });

const MINUTE = 60_000;
const DAY = 86_400_000;

/** What one failure record of a request keeps at most: the client chooses these texts. */
const MAX_TEXT = 512;

type Row = readonly (string | number | boolean | null)[];

/** Counts equal keys together. */
class Tally {
  readonly #rows = new Map<string, { readonly key: Row; count: number }>();

  add(key: Row): void {
    const name = key.join("\n");
    const row = this.#rows.get(name);
    if (row) row.count += 1;
    else this.#rows.set(name, { key, count: 1 });
  }

  get isEmpty(): boolean {
    return this.#rows.size === 0;
  }

  toJson(): string {
    return JSON.stringify(Array.from(this.#rows.values(), ({ key, count }) => [...key, count]));
  }
}

interface TokenGroup {
  readonly shared: Row;
  /** JSON of each token's own row. */
  readonly own: string[];
}

/**
 * The batch's tokens in groups. A busy client's thousand tokens so cost a third of the JSON, and the engine half of the
 * work; where every token differs it costs nothing.
 */
class TokenGroups {
  readonly #groups = new Map<string, TokenGroup>();

  add(token: TokenRecord): void {
    const { kind, format, clientRef, secretId, userId, grantType, scope, audience, familyId, exchange, confirmation } = token;
    // An id made here and two numbers need no escaping.
    const own = `["${token.id}",${token.issuedAt},${token.expiresAt}]`;
    const name = `${clientRef}\n${kind}\n${secretId}\n${userId}\n${grantType}\n${scope}\n${audience}\n${familyId}\n${format}\n${exchange}\n${confirmation}`;
    const group = this.#groups.get(name);
    if (group) group.own.push(own);
    else this.#groups.set(name, { shared: SHARED_TOKEN_COLUMNS.map((column) => token[column]), own: [own] });
  }

  toJson(): string | undefined {
    if (this.#groups.size === 0) return undefined;
    const texts: string[] = [];
    for (const { shared, own } of this.#groups.values()) texts.push(`${JSON.stringify(shared).slice(0, -1)},[${own.join(",")}]]`);
    return `[${texts.join(",")}]`;
  }
}

/**
 * The rows of a batch of answered requests, and its effects.
 *
 * @param now by the clock of `arrivedAt`, as the rows go to the database: what an answer took is counted until then
 */
export function batchRows(batch: readonly Commit[], now: number): BatchRows {
  const tokens = new TokenGroups();
  const listed: Row[] = [];
  const failures: Row[] = [];
  const usage = new Tally();
  const people = new Tally();
  const facets = new FacetTally();
  for (const commit of batch) {
    for (const token of commit.tokens) {
      tokens.add(token);
      listed.push([token.applicationId, spanOf(token.issuedAt, token.expiresAt), token.issuedAt, token.id, token.expiresAt]);
    }
    if (commit.usage) {
      const { at, realmId, applicationId, clientRef, environment, grantType, secretId, userId, outcome } = commit.usage;
      usage.add([applicationId, Math.floor(at / MINUTE), clientRef, grantType, secretId, outcome, realmId, environment]);
      facets.add(commit.usage, now);
      if (userId !== "" && outcome === "success")
        people.add([applicationId, Math.floor(at / DAY), userId, environment, grantType, realmId]);
    }
    if (commit.failure) failures.push(failureRow(commit.failure));
  }
  return {
    size: batch.length,
    tokens: tokens.toJson(),
    // A request that counts for a person has a usage event too.
    journal:
      usage.isEmpty && listed.length === 0
        ? undefined
        : { id: newId(), usage: usage.toJson(), people: people.toJson(), facets: facets.toJson(), tokens: JSON.stringify(listed) },
    failures: failuresJson(failures),
    effects: batchEffects(batch),
  };
}

/** The rows of failures that no counter goes with. */
export function failureRows(events: readonly FailureEvent[]): BatchRows {
  return { size: events.length, failures: failuresJson(events.map(failureRow)) };
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
    readUserAgent(event.userAgent, MAX_TEXT),
    event.proven,
  ];
}

/** PostgreSQL's text holds no NUL and its JSON no lone surrogate; one such header must not refuse a whole batch. */
function clean(text: string): string {
  return text.replace(/\0|\p{Surrogate}/gu, "");
}

function failuresJson(rows: readonly Row[]): string | undefined {
  return rows.length === 0 ? undefined : JSON.stringify(rows);
}
