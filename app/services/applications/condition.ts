/** How an application stands, in one word and its evidence: what the list shows, worst first. */
import type { StepCount } from "#app/db/queries/activity";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Refused requests within the last hour from which an application counts as failing, where they are more than half of all. */
export const FAILING_FROM = 5;
/** A secret that expires within so many days is worth a warning. */
export const EXPIRY_WARNING_DAYS = 14;
/** Days without a token after which an application counts as unused. */
const UNUSED_DAYS = 90;

export type Condition =
  | { readonly kind: "suspended" }
  /** More than half of the requests are refused, in each hour since then. */
  | { readonly kind: "failing"; readonly since: Date }
  /** The first of its secrets expires soon. */
  | { readonly kind: "expiring"; readonly at: Date }
  /** A key has the Password grant ticked. */
  | { readonly kind: "password" }
  /** It has no keys yet. */
  | { readonly kind: "empty" }
  /** It has not obtained a token for long; null: never, and its keys are as old. */
  | { readonly kind: "unused"; readonly since: Date | null }
  | { readonly kind: "active" };

interface Evidence {
  readonly status: "active" | "suspended";
  readonly createdAt: Date;
  readonly hasKeys: boolean;
  readonly hasPassword: boolean;
  /** The last day by hour, in order; hours without requests may be left out. */
  readonly hours: readonly StepCount[];
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
}

/**
 * Everything that needs a person, the worst first; empty where nothing does.
 *
 * @example conditionsOf({ ...sound, expiresAt: inTwoDays }, now) // [{ kind: "expiring", at: inTwoDays }]
 */
export function conditionsOf(
  { status, createdAt, hasKeys, hasPassword, hours, expiresAt, lastUsedAt }: Evidence,
  now: Date,
): Exclude<Condition, { kind: "active" }>[] {
  const since = failingSince(hours, now);
  const expiring = expiresAt !== null && expiresAt.getTime() - now.getTime() <= EXPIRY_WARNING_DAYS * DAY_MS;
  const unused = hasKeys && now.getTime() - (lastUsedAt ?? createdAt).getTime() >= UNUSED_DAYS * DAY_MS;
  return [
    ...(status === "suspended" ? [{ kind: "suspended" } as const] : []),
    ...(since === null ? [] : [{ kind: "failing", since } as const]),
    ...(expiring ? [{ kind: "expiring", at: expiresAt } as const] : []),
    ...(hasPassword ? [{ kind: "password" } as const] : []),
    ...(hasKeys ? [] : [{ kind: "empty" } as const]),
    ...(unused ? [{ kind: "unused", since: lastUsedAt } as const] : []),
  ];
}

/** Conditions from the worst. */
const ORDER = ["suspended", "failing", "expiring", "password", "empty", "unused", "active"] as const satisfies readonly Condition["kind"][];

/** How bad a condition is: the higher, the worse. */
export function severity({ kind }: Condition): number {
  return ORDER.length - ORDER.indexOf(kind);
}

const isFailing = ({ issued, refused }: StepCount): boolean => refused >= FAILING_FROM && refused > issued;

/** The beginning of the first of the failing hours that reach to now or to the hour before; null: it is not failing. */
function failingSince(hours: readonly StepCount[], now: Date): Date | null {
  const current = Math.floor(now.getTime() / HOUR_MS);
  const last = hours.at(-1);
  if (last === undefined || last.at < current - 1 || !isFailing(last)) return null;
  const sound = hours.findLastIndex((hour) => !isFailing(hour));
  return new Date((hours[sound + 1] ?? last).at * HOUR_MS);
}
