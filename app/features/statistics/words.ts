/** Numbers, times, secrets and failures in words, for the page and its view model. */

import type { FailureDetail } from "#app/services/failures/find";
import type { Mark } from "#app/services/usage/marks";
import type { PeriodName } from "#app/services/usage/period";
import type { SecretUsage } from "#app/services/usage/statistics";
import { formatCount, formatMoment, formatRelative, monthDay, plural, type WallClock, wallClock, zoneName } from "#app/ui/format";

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

const DAY = 24 * 60;

/** The zone in which a chart writes its times. Whole days are counted by UTC, whatever zone the reader has chosen. */
export function chartZone(bucketMinutes: number, zone: string): string {
  return bucketMinutes >= DAY ? "UTC" : zone;
}

/**
 * Which clock or calendar the times of a chart are of, behind them and in its table's heading.
 *
 * @example zoneNote(60, "Europe/Berlin") // "Europe/Berlin"
 * @example zoneNote(1440, "Europe/Berlin") // "days of UTC"
 */
export function zoneNote(bucketMinutes: number, zone: string): string {
  return bucketMinutes >= DAY ? "days of UTC" : zoneName(zone);
}

const clock = ({ hour, minute }: WallClock): string => `${hour}:${minute}`;

interface Span {
  readonly from: string;
  readonly to: string;
}

/**
 * The name of a bucket.
 *
 * @param bucketMinutes length of a full bucket
 * @param zone the reader's, as {@link chartZone} gives it
 * @example bucketName({ from: "2026-11-09T14:00:00Z", to: "2026-11-09T15:00:00Z" }, 60, "UTC") // "9 Nov, 14:00 to 15:00"
 * @example bucketName({ from: "2026-11-09T00:00:00Z", to: "2026-11-10T00:00:00Z" }, 1440, "UTC") // "9 Nov"
 */
export function bucketName(span: Span, bucketMinutes: number, zone: string): string {
  const [begin, end] = [Date.parse(span.from), Date.parse(span.to)];
  const [from, to, last] = [wallClock(begin, zone), wallClock(end, zone), wallClock(end - 60_000, zone)];
  if (bucketMinutes === 1) return `${monthDay(from)}, ${clock(from)}`;
  if (end - begin < bucketMinutes * 60_000 || bucketMinutes < DAY) {
    const until = clock(to) === "00:00" ? "24:00" : clock(to);
    return `${monthDay(from)}, ${clock(from)} to ${monthDay(last) === monthDay(from) ? until : `${monthDay(last)}, ${until}`}`;
  }
  return bucketMinutes === DAY ? monthDay(from) : `${monthDay(from)} to ${monthDay(last)}`;
}

/**
 * A moment as short as it is plain: the time alone on the day of `now`.
 *
 * @param now ISO 8601
 * @param zone the reader's
 * @param exact with the seconds, on the day of `now`
 * @example momentName("2026-11-09T14:00:07Z", "2026-11-09T15:00:00Z", "UTC", true) // "14:00:07"
 * @example momentName("2026-11-08T14:00:07Z", "2026-11-09T15:00:00Z", "UTC", true) // "8 Nov, 14:00"
 */
export function momentName(at: string, now: string, zone: string, exact = false): string {
  const [shown, present] = [wallClock(Date.parse(at), zone), wallClock(Date.parse(now), zone)];
  const sameYear = shown.year === present.year;
  if (sameYear && monthDay(shown) === monthDay(present)) return exact ? `${clock(shown)}:${shown.second}` : clock(shown);
  return `${monthDay(shown)}${sameYear ? "" : ` ${shown.year}`}, ${clock(shown)}`;
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

/** The label of a moment on the axis: the day where a day of the zone begins, else the time. */
export function tickName(tick: Date, bucketMinutes: number, zone: string): string {
  const shown = wallClock(tick.getTime(), zone);
  return bucketMinutes >= DAY || clock(shown) === "00:00" ? monthDay(shown) : clock(shown);
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
export function marksInWords(marks: readonly Pick<Mark, "at" | "label">[], zone: string): string {
  if (marks.length === 0) return "";
  return `Changes in this time: ${marks.map(({ at, label }) => `${label}, ${formatMoment(Date.parse(at), zone)}`).join("; ")}.`;
}
