/** What the statistics show: which time, which environment. Read from the URL, which holds all of it. */
import { z } from "zod";
import { usagePrecision } from "#app/db/protocol/usage-precision";
import type { Environment } from "#app/oauth/model";

const MINUTE = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;
/** Days a custom time may span, at most. */
export const LONGEST_DAYS = 366;

/** The times on offer, with WSO2's words for a picker of ranges; minutes, counted back from now. */
export const PERIODS = [
  { name: "1h", label: "Last hour", minutes: HOUR },
  { name: "24h", label: "Last 24 hours", minutes: DAY },
  { name: "7d", label: "Last 7 days", minutes: 7 * DAY },
  { name: "30d", label: "Last 30 days", minutes: 30 * DAY },
  { name: "90d", label: "Last 90 days", minutes: 90 * DAY },
] as const;

export type PeriodName = (typeof PERIODS)[number]["name"] | "custom";

export interface UsageQuery {
  readonly period: PeriodName;
  /** Minutes since the epoch: from this one … */
  readonly from: number;
  /** … to before this one. */
  readonly to: number;
  /** null: both. */
  readonly environment: Environment | null;
}

/** What the form shows again: as asked where it was right, the default where it was wrong. */
export interface UsageQueryForm {
  readonly range: PeriodName;
  readonly environment: "all" | "production" | "sandbox";
  /** `YYYY-MM-DDTHH:MM`, in UTC. */
  readonly from: string;
  readonly to: string;
  /** Messages by field, for what could not be understood. */
  readonly errors: Readonly<Partial<Record<"range" | "environment" | "from" | "to", readonly string[]>>>;
}

const rangeSchema = z.enum(["1h", "24h", "7d", "30d", "90d", "custom"]);
const environmentSchema = z.enum(["all", "production", "sandbox"]);
/** Milliseconds; the end of the year 2999. Minutes since the epoch exceed a column of 32 bits from the year 6053 on. */
const LATEST = Date.UTC(3000, 0) - 1;
const momentSchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?Z?)?$/)
  .transform((text) => Date.parse(text.length === 10 ? `${text}T00:00Z` : `${text.replace(" ", "T").replace(/Z$/, "")}Z`))
  .pipe(z.number().min(0).max(LATEST));

const ENVIRONMENTS = { all: null, production: "PRODUCTION", sandbox: "SANDBOX" } as const;
const FALLBACK = "24h";

/**
 * Reads `range`, `from`, `to` and `environment` from a query string. What is wrong is answered with its message
 * and a default in its place, so that a mistyped address still shows numbers.
 *
 * @param now milliseconds since the epoch
 * @example readUsageQuery(new URLSearchParams("range=7d&environment=sandbox"), Date.now()).query.environment // "SANDBOX"
 */
export function readUsageQuery(parameters: URLSearchParams, now: number): { readonly query: UsageQuery; readonly form: UsageQueryForm } {
  const errors: { -readonly [Field in keyof UsageQueryForm["errors"]]: readonly string[] } = {};
  const range = rangeSchema.safeParse(parameters.get("range") ?? FALLBACK);
  if (!range.success) errors.range = ["Choose one of the times in the list."];
  const environment = environmentSchema.safeParse(parameters.get("environment")?.toLowerCase() ?? "all");
  if (!environment.success) errors.environment = ["Choose one of the environments in the list."];
  const chosen = environment.data ?? "all";
  const custom = range.data === "custom" ? readCustom(parameters, now, errors) : undefined;
  const period = custom ? "custom" : (PERIODS.find(({ name }) => name === range.data) ?? PERIODS[1]).name;
  const span = knownSpan(custom ?? lastMinutes(PERIODS.find(({ name }) => name === period)?.minutes ?? DAY, now), now);
  return {
    query: { period, ...span, environment: ENVIRONMENTS[chosen] },
    form: {
      range: range.data ?? FALLBACK,
      environment: chosen,
      from: range.data === "custom" ? typedField(parameters.get("from")) : asField(span.from),
      to: range.data === "custom" ? typedField(parameters.get("to")) : asField(span.to),
      errors,
    },
  };
}

/** What is older is counted by the hour, and then by the day: the span grows to whole ones, so that it is counted exactly. */
function knownSpan({ from, to }: { from: number; to: number }, now: number): { from: number; to: number } {
  const [first, last] = [usagePrecision(from, now), usagePrecision(to, now)];
  return { from: Math.floor(from / first) * first, to: Math.ceil(to / last) * last };
}

/** The running minute counts as the last one. */
function lastMinutes(minutes: number, now: number): { from: number; to: number } {
  const to = Math.floor(now / MINUTE) + 1;
  return { from: to - minutes, to };
}

function readCustom(
  parameters: URLSearchParams,
  now: number,
  errors: { from?: readonly string[]; to?: readonly string[] },
): { from: number; to: number } | undefined {
  const from = momentSchema.safeParse(parameters.get("from") ?? "");
  const to = momentSchema.safeParse(parameters.get("to") || new Date(now + MINUTE).toISOString().slice(0, 16));
  if (!from.success) errors.from = ["Give date and time in UTC, such as 2026-11-09T14:00."];
  if (!to.success) errors.to = ["Give date and time in UTC, such as 2026-11-09T15:00."];
  if (!from.success || !to.success) return undefined;
  const span = { from: Math.floor(from.data / MINUTE), to: Math.floor(to.data / MINUTE) };
  if (span.to <= span.from) errors.to = ["The end must lie after the beginning."];
  else if (span.to - span.from > LONGEST_DAYS * DAY) errors.from = [`Choose at most ${LONGEST_DAYS} days.`];
  else return span;
  return undefined;
}

/** A control for date and time shows what is one, and nothing else. */
function typedField(text: string | null): string {
  const moment = momentSchema.safeParse(text ?? "");
  return moment.success ? asField(Math.floor(moment.data / MINUTE)) : "";
}

function asField(minute: number): string {
  return new Date(minute * MINUTE).toISOString().slice(0, 16);
}

/**
 * The first minute of "the last 7 days" in the counters: the beginning of the hour, as a week ago is known by hours.
 *
 * @param now milliseconds since the epoch
 */
export function weekStart(now: number): number {
  return startOf(7 * DAY, now);
}

/** The same of "the last 24 hours". */
export function dayStart(now: number): number {
  return startOf(DAY, now);
}

function startOf(minutes: number, now: number): number {
  const from = Math.floor(now / MINUTE) + 1 - minutes;
  const known = usagePrecision(from, now);
  return Math.floor(from / known) * known;
}
