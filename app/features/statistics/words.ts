/** Numbers, times, secrets and failures in words, for the page and its view model. */

import type { FailureDetail } from "#app/services/failures/find";
import type { Mark } from "#app/services/usage/marks";
import type { PeriodName } from "#app/services/usage/period";
import type { SecretUsage } from "#app/services/usage/statistics";
import { formatCount, formatMoment, formatRelative, plural } from "#app/ui/format";

/**
 * A secret in a word or two.
 *
 * @example secretName({ secretId: "…", hint: "7f2a", description: "CI" }) // "…7f2a CI"
 */
export function secretName(row: Pick<SecretUsage, "secretId" | "hint" | "description">): string {
  if (row.secretId === null) return "No secret matched";
  return row.hint === "" ? "A removed secret" : `…${row.hint}${row.description === "" ? "" : ` ${row.description}`}`;
}

/**
 * A share as text.
 *
 * @example percent(1, 3) // "33 %"
 * @example percent(1, 1000) // "0.1 %"
 */
export function percent(part: number, whole: number): string {
  if (whole === 0 || part === 0) return "0 %";
  const value = (part / whole) * 100;
  if (value < 0.1) return "under 0.1 %";
  // Whole percents, finer near both ends: 99.9 % must not read as all.
  if (value < 10) return `${Math.round(value * 10) / 10} %`;
  return `${value > 99 ? Math.floor(value * 10) / 10 : Math.round(value)} %`;
}

/** How times are written in charts and their tables: UTC, as short as the bucket allows. */
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const DAY = 24 * 60;

const two = (value: number): string => String(value).padStart(2, "0");
const clock = (date: Date): string => `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
const day = (date: Date): string => `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;

interface Span {
  readonly from: string;
  readonly to: string;
}

/**
 * The name of a bucket.
 *
 * @param bucketMinutes length of a full bucket
 * @example bucketName({ from: "2026-11-09T14:00:00Z", to: "2026-11-09T15:00:00Z" }, 60) // "9 Nov, 14:00 to 15:00"
 * @example bucketName({ from: "2026-11-09T00:00:00Z", to: "2026-11-10T00:00:00Z" }, 1440) // "9 Nov"
 */
export function bucketName(span: Span, bucketMinutes: number): string {
  const from = new Date(span.from);
  const to = new Date(span.to);
  const minutes = (to.getTime() - from.getTime()) / 60_000;
  if (bucketMinutes === 1) return `${day(from)}, ${clock(from)}`;
  const lastDay = day(new Date(to.getTime() - 60_000));
  if (minutes < bucketMinutes || bucketMinutes < DAY) {
    const end = clock(to) === "00:00" ? "24:00" : clock(to);
    return `${day(from)}, ${clock(from)} to ${lastDay === day(from) ? end : `${lastDay}, ${end}`}`;
  }
  return bucketMinutes === DAY ? day(from) : `${day(from)} to ${lastDay}`;
}

/**
 * A moment as short as it is plain: the time alone on the day of `now`.
 *
 * @param now ISO 8601
 * @param exact with the seconds, on the day of `now`
 * @example momentName("2026-11-09T14:00:07Z", "2026-11-09T15:00:00Z", true) // "14:00:07"
 * @example momentName("2026-11-08T14:00:07Z", "2026-11-09T15:00:00Z", true) // "8 Nov, 14:00"
 */
export function momentName(at: string, now: string, exact = false): string {
  const date = new Date(at);
  if (at.slice(0, 10) === now.slice(0, 10)) return exact ? `${clock(date)}:${two(date.getUTCSeconds())}` : clock(date);
  const year = at.slice(0, 4) === now.slice(0, 4) ? "" : ` ${date.getUTCFullYear()}`;
  return `${day(date)}${year}, ${clock(date)}`;
}

const STEP_NAMES: Readonly<Record<number, string>> = {
  1: "minute",
  5: "5 minutes",
  60: "hour",
  360: "6 hours",
  1440: "day",
  10080: "week",
};

/** What a bar's length is called, such as "hour". */
export function stepName(minutes: number): string {
  return STEP_NAMES[minutes] ?? "time";
}

/** What the time is called that is compared: "the 24 h before". */
export function beforeName(period: PeriodName): string {
  return period === "custom" ? "time" : period.replace(/(\d+)([a-z])/, "$1 $2");
}

/**
 * How much more or less there is than before.
 *
 * @example change(108, 100) // "+8 %"
 * @example change(97, 100) // "−3 %"
 */
export function change(now: number, before: number): string {
  if (before === 0) return now === 0 ? "±0 %" : "new";
  const percent = Math.round(((now - before) / before) * 100);
  return percent === 0 ? "±0 %" : `${percent > 0 ? "+" : "−"}${formatCount(Math.abs(percent))} %`;
}

/** The label of a moment on the axis: the day where a day begins, else the time. */
export function tickName(tick: Date, bucketMinutes: number): string {
  return bucketMinutes >= DAY || clock(tick) === "00:00" ? day(tick) : clock(tick);
}

const named = (secret: { readonly hint: string; readonly description: string }): string =>
  `…${secret.hint}${secret.description === "" ? "" : ` (${secret.description})`}`;

/**
 * What happened, what else there is and how often, in the order in which one asks.
 *
 * @param now milliseconds since the epoch
 * @param zone the reader's
 */
export function explainFailure(failure: FailureDetail, now: number, zone = "UTC"): readonly string[] {
  const { secret, workingSecrets, similar } = failure.context;
  const sentences: string[] = [];
  if (!failure.proven)
    sentences.push(
      `${failure.clientId === null ? "The request proved no key" : "The request claimed this key and did not prove it"}: anybody may have sent it.`,
    );
  if (secret?.revokedAt && failure.cause === "secret_revoked") {
    sentences.push(
      `Secret ${named(secret)} was revoked ${secret.revokedBy === null ? "" : `by ${secret.revokedBy} `}${when(secret.revokedAt, now, zone)}.`,
    );
  } else if (secret?.expiresAt && failure.cause === "secret_expired") {
    sentences.push(`Secret ${named(secret)} expired ${when(secret.expiresAt, now, zone)}.`);
  } else if (failure.cause === "secret_unknown") {
    sentences.push(
      workingSecrets.length === 0
        ? "The key has no working secret now."
        : `Working now: ${workingSecrets.map(named).join(", ")}. It was none of these.`,
    );
  }
  if (failure.cause === "secret_revoked" || failure.cause === "secret_expired") {
    sentences.push(
      workingSecrets.length === 0
        ? "No other secret of the key works: create one."
        : `Working now: ${workingSecrets.map(named).join(", ")}. Deploy one of these.`,
    );
  }
  if (failure.proven && similar.count > 1) {
    const from = failure.ip === "" ? "" : ` from ${failure.ip}`;
    sentences.push(
      `${plural(similar.count, "request")}${from} failed for the same cause since ${formatMoment(Date.parse(similar.since), zone)}.`,
    );
  }
  return sentences;
}

function when(iso: string, now: number, zone: string): string {
  const at = Date.parse(iso);
  return `${formatRelative(at, now)}, on ${formatMoment(at, zone)}`;
}

/** The same marks in a sentence, for who does not see them; "" without any. */
export function marksInWords(marks: readonly Pick<Mark, "at" | "label">[]): string {
  if (marks.length === 0) return "";
  return `Changes in this time: ${marks.map(({ at, label }) => `${label}, ${at.slice(0, 16).replace("T", " ")} UTC`).join("; ")}.`;
}
