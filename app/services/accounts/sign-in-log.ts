/**
 * What became of typed passwords: a metric, and for what was refused an audit row. Rows are gathered by source and minute, so
 * that the number of guesses does not decide the length of the log; the counts in them are exact for this process.
 */
import { inTransaction } from "#app/db/transaction";
import { logger } from "#app/platform/logger";
import { counter } from "#app/platform/metrics";
import { recordAudit } from "../audit/record";

const OUTCOMES = ["right", "wrong", "disabled", "locked", "throttled"] as const;
export type AttemptOutcome = (typeof OUTCOMES)[number];

export interface Attempt {
  readonly realmId: string;
  /** The source's key: an address, or a network of IPv6. */
  readonly source: string;
  readonly ip: string;
  /** Whose account it was, if there is one. */
  readonly userId?: string | undefined;
}

/** The audit log's words for what is gathered. */
const ACTIONS = {
  wrong: "sign-in.fail",
  locked: "sign-in.lock-out",
  throttled: "sign-in.throttle",
} as const satisfies Partial<Record<AttemptOutcome, string>>;

type Gathered = keyof typeof ACTIONS;

const FLUSH_EVERY_MS = 60_000;
/**
 * Rows of one minute with a source of their own; what comes from more sources is counted together, in a row for each outcome. The
 * audit log is kept for ever: few rows a minute are what guessing for years may leave in it.
 */
const MAX_ROWS = 9;
const OTHER_SOURCES = "other sources";
/** Accounts named in one row. */
const MAX_NAMED = 5;

interface Tally {
  readonly realmId: string;
  readonly outcome: Gathered;
  readonly source: string;
  readonly ip: string;
  readonly count: number;
  readonly userIds: readonly string[];
}

const attempts = counter("latchkey_sign_in_attempts_total", "Passwords of people that were tried, by outcome.", ["outcome"]);
// A rate needs its zero.
for (const outcome of OUTCOMES) attempts.count(outcome, "", 0);

let tallies = new Map<string, Tally>();

/** Counts an attempt. Costs no query. */
export function noteAttempt(outcome: AttemptOutcome, attempt: Attempt): void {
  attempts.count(outcome);
  if (outcome === "wrong" || outcome === "locked" || outcome === "throttled")
    add({ ...attempt, outcome, count: 1, userIds: attempt.userId ? [attempt.userId] : [] });
}

function add(news: Tally): void {
  const key = `${news.realmId} ${news.outcome} ${news.source}`;
  const full = tallies.size >= MAX_ROWS && !tallies.has(key) && news.source !== OTHER_SOURCES;
  if (full) {
    add({ ...news, source: OTHER_SOURCES, ip: "" });
    return;
  }
  const known = tallies.get(key);
  tallies.set(key, {
    ...news,
    count: (known?.count ?? 0) + news.count,
    userIds: [...new Set([...(known?.userIds ?? []), ...news.userIds])].slice(0, MAX_NAMED),
  });
}

/** Writes what was gathered. What cannot be written stays for the next time. */
export async function flushSignInLog(): Promise<void> {
  const gathered = tallies;
  tallies = new Map();
  if (gathered.size === 0) return;
  try {
    await inTransaction(async (tx) => {
      for (const { realmId, outcome, source, ip, count, userIds } of gathered.values()) {
        await recordAudit(
          tx,
          { realmId, userId: "", name: source === OTHER_SOURCES ? "Strangers" : `A stranger at ${source}`, ip, requestId: "" },
          { action: ACTIONS[outcome], targetType: "source", targetId: source, targetName: source, after: { count, users: userIds } },
        );
      }
    });
  } catch (error) {
    for (const tally of gathered.values()) add(tally);
    throw error;
  }
}

/**
 * Begins to write what is gathered, once a minute.
 *
 * @returns what ends it, after a last write
 */
export function startSignInLog(): () => Promise<void> {
  const report = (error: unknown) => logger().warn({ err: error }, "failed sign-ins could not be written to the audit log");
  const timer = setInterval(() => void flushSignInLog().catch(report), FLUSH_EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await flushSignInLog().catch(report);
  };
}
