/** What an application's keys asked for lately: figures, chart and causes, all from one statement. */
import { type OutcomeCount, outcomesInSteps, type StepCount } from "#app/db/queries/activity";
import type { Transaction } from "#app/db/transaction";
import { CAUSES, isCause } from "#app/oauth/causes";

const MINUTE_MS = 60_000;
/** Refusals among which the last of each cause is looked for. */
const REFUSALS_READ = 200;

/** The times that can be looked at: steps that are drawn, and the minutes of each. */
const RANGES = {
  "1h": { step: "minute", minutes: 1, steps: 60 },
  "24h": { step: "hour", minutes: 60, steps: 24 },
  "7d": { step: "quarter", minutes: 360, steps: 28 },
  "30d": { step: "day", minutes: 1440, steps: 30 },
} as const;
export type OverviewRange = keyof typeof RANGES;

/** Refusals of one cause. */
export interface CauseCount {
  readonly cause: string;
  readonly title: string;
  readonly count: number;
  /** When it was last: to the minute of the last hours, else to the hour or day. */
  readonly lastAt: Date;
  /** The id of the last request that was refused for it, where that is among the last refusals. */
  readonly latest: string | null;
}

export interface LastRequests {
  readonly range: OverviewRange;
  readonly issued: number;
  readonly refused: number;
  /** Tokens issued by the Password grant. */
  readonly byPassword: number;
  /** The oldest first; the last one is not over. */
  readonly steps: readonly { readonly from: Date; readonly to: Date; readonly issued: number; readonly refused: number }[];
  /** The most frequent first. */
  readonly causes: readonly CauseCount[];
}

/**
 * The requests of one application up to now.
 *
 * @example (await lastRequests(prisma, { realmId, applicationId }, "24h", new Date())).refused
 */
export async function lastRequests(
  reader: Pick<Transaction, "$queryRaw" | "failureRecord">,
  whose: { readonly realmId: string; readonly applicationId: string },
  range: OverviewRange,
  now: Date,
): Promise<LastRequests & { readonly counted: readonly StepCount[] }> {
  const { step, minutes, steps } = RANGES[range];
  const from = Math.floor(now.getTime() / (minutes * MINUTE_MS)) - steps + 1;
  const [rows, latest] = await Promise.all([
    outcomesInSteps(reader, { ...whose, step, from }),
    latestRefusals(reader, whose.applicationId),
  ]);
  const counted = Array.from({ length: steps }, (_, index) => {
    const at = from + index;
    const within = rows.filter((row) => row.at === at);
    return { at, issued: sum(within.filter(isSuccess)), refused: sum(within.filter((row) => !isSuccess(row))) };
  });
  return {
    range,
    issued: sum(rows.filter(isSuccess)),
    refused: sum(rows.filter((row) => !isSuccess(row))),
    byPassword: sum(rows.filter((row) => isSuccess(row) && row.grantType === "password")),
    steps: counted.map(({ at, issued, refused }) => ({
      from: new Date(at * minutes * MINUTE_MS),
      to: new Date(Math.min((at + 1) * minutes * MINUTE_MS, now.getTime())),
      issued,
      refused,
    })),
    causes: causesOf(rows, latest),
    counted: counted.filter(({ issued, refused }) => issued + refused > 0),
  };
}

const isSuccess = ({ outcome }: OutcomeCount): boolean => outcome === "success";
const sum = (rows: readonly OutcomeCount[]): number => rows.reduce((total, { count }) => total + count, 0);

function causesOf(rows: readonly OutcomeCount[], latest: ReadonlyMap<string, string>): CauseCount[] {
  const refused = rows.filter((row) => !isSuccess(row));
  return [...new Set(refused.map(({ outcome }) => outcome))]
    .map((cause) => {
      const own = refused.filter(({ outcome }) => outcome === cause);
      const lastAt = new Date(Math.max(...own.map(({ minute }) => minute)) * MINUTE_MS);
      return { cause, title: isCause(cause) ? CAUSES[cause].title : cause, count: sum(own), lastAt, latest: latest.get(cause) ?? null };
    })
    .toSorted((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1));
}

/** The last refused request of each cause, by cause. */
async function latestRefusals(reader: Pick<Transaction, "failureRecord">, applicationId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await reader.failureRecord.findMany({
    where: { applicationId },
    orderBy: { at: "desc" },
    take: REFUSALS_READ,
    select: { id: true, cause: true },
  });
  return new Map(rows.toReversed().map(({ id, cause }) => [cause, id]));
}
