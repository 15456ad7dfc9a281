/** Requests over time, told apart by one thing: what the chart draws, its legend and its table. No request is lost or counted twice. */
import { usagePrecision } from "#app/db/protocol/usage-roll-up";
import type { TimeCount } from "#app/db/queries/usage-breakdown";
import type { SeriesCount } from "#app/db/queries/usage-series";
import { GRANT_TYPES } from "#app/oauth/grant-types";
import { type Bucketing, bucketIndex, bucketsOf, describeOutcome, sum, usageGrantLabel } from "./breakdown";
import type { Comparison, Span } from "./period";
import type { Breakdown } from "./question";

const MINUTE = 60_000;
const iso = (minute: number): string => new Date(minute * MINUTE).toISOString();

/** Parts of a bar that still tell apart; the rest is one. */
const MOST_PARTS = 7;
const ALL_REFUSED = "refused";
const ALL_ISSUED = "issued";
const OTHERS = "others";

export interface SeriesPart {
  /** A grant type, a cause, an id or a network; `refused` and `issued` are all of them, `others` what no part names. */
  readonly key: string;
  readonly label: string;
  readonly result: "issued" | "refused";
  readonly total: number;
  /** In the part of the time that is compared, and in the time before it; null: not compared. */
  readonly compared: { readonly ours: number; readonly before: number } | null;
}

export interface SeriesBucket {
  readonly from: string;
  readonly to: string;
  /** In the order of the parts. */
  readonly counts: readonly number[];
  readonly issued: number;
  readonly refused: number;
  /** Requests of the same step in the time before; null: not compared. */
  readonly before: number | null;
  /** It is not over. */
  readonly unfinished: boolean;
  /** It is counted in finer steps, too. */
  readonly finer: boolean;
}

export interface Series {
  /** From the axis up: what was refused first, so that a few percent are readable below many successes. */
  readonly parts: readonly SeriesPart[];
  readonly buckets: readonly SeriesBucket[];
}

/** Counts of the time asked about, or of the time before it. */
export interface SeriesCounts {
  /** Every request. */
  readonly byTime: readonly TimeCount[];
  /** Where requests are told apart by what `byTime` does not know: those of some keys. */
  readonly keyed: readonly SeriesCount[];
}

export interface SeriesInput extends SeriesCounts {
  readonly by: Breakdown;
  readonly span: Span;
  readonly bucketing: Bucketing;
  /** Only refusals are counted, so that they are what is told apart. */
  readonly refusedOnly: boolean;
  /** The keys of `keyed`, the busiest first, with their labels. */
  readonly keys: readonly { readonly key: string; readonly label: string }[];
  readonly comparison: Comparison | null;
  /** Of the time before; its buckets have the numbers of those that they are compared with. */
  readonly before: SeriesCounts | null;
  /** Minutes of the finest steps that these records have, whatever the age. */
  readonly finest: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

interface Cell {
  readonly bucket: number;
  readonly part: string;
  readonly result: SeriesPart["result"];
  readonly count: number;
}

/** The chart's numbers. */
export function seriesOf(input: SeriesInput): Series {
  const { by, span, bucketing, keys, comparison, before, finest, now } = input;
  const largest = largestOf(input);
  const cells = cellsOf(input, input, largest);
  const cellsBefore = before ? cellsOf(input, before, largest) : [];
  const names = new Map(keys.map(({ key, label }) => [key, label]));
  const inComparison = ({ bucket }: Cell) => {
    const at = bucketing.origin + bucket * bucketing.step;
    return comparison !== null && at >= comparison.from && at < comparison.to;
  };
  const all = [...new Set(cells.map(({ result, part }) => `${result} ${part}`))].map((id) => {
    const [result, key] = splitId(id);
    const own = (cell: Cell) => cell.result === result && cell.part === key;
    return {
      key,
      label: labelOf(by, key, result, names),
      result,
      total: total(cells.filter(own)),
      compared: comparison && {
        ours: total(cells.filter((cell) => own(cell) && inComparison(cell))),
        before: total(cellsBefore.filter(own)),
      },
    };
  });
  const parts = inOrder(by, all, keys);
  const counts = new Map<string, number>();
  for (const cell of cells) add(counts, `${cell.bucket} ${cell.result} ${cell.part}`, cell.count);
  const beforeByBucket = new Map<number, number>();
  for (const { bucket, count } of before?.byTime ?? []) add(beforeByBucket, bucket, count);
  return {
    parts,
    buckets: bucketsOf(span.from, span.to, bucketing).map(({ from, to }) => {
      const index = bucketIndex(from, bucketing);
      const each = parts.map(({ result, key }) => counts.get(`${index} ${result} ${key}`) ?? 0);
      const of = (result: SeriesPart["result"]) => sum(each.filter((_, place) => parts[place]?.result === result));
      const isCompared = comparison?.byBar === true && from >= comparison.from && to <= comparison.to;
      return {
        from: iso(from),
        to: iso(to),
        counts: each,
        issued: of("issued"),
        refused: of("refused"),
        before: isCompared ? (beforeByBucket.get(index) ?? 0) : null,
        unfinished: from * MINUTE <= now && now < to * MINUTE,
        finer: bucketing.step > Math.max(finest, usagePrecision(from, now)),
      };
    }),
  };
}

type Asked = Pick<SeriesInput, "by" | "refusedOnly">;

/** Which answers are told apart; the others are one part. */
const toldApart = ({ by, refusedOnly }: Asked): SeriesPart["result"] => (by === "cause" || refusedOnly ? "refused" : "issued");

/** Every request as a cell of the chart: of the result that is told apart by its key, of the other one all together. */
function cellsOf(asked: Asked, { byTime, keyed }: SeriesCounts, largest: ReadonlySet<string>): Cell[] {
  const { by } = asked;
  const isKeyed = !["outcome", "grant", "cause"].includes(by);
  const told = toldApart(asked);
  const cells = byTime.map(({ bucket, grantType, outcome, count }): Cell => {
    const result = outcome === "success" ? "issued" : "refused";
    const key = by === "grant" ? grantType : by === "cause" ? outcome : result;
    const part = result !== told || by === "outcome" ? result : isKeyed ? OTHERS : largest.has(key) ? key : OTHERS;
    return { bucket, part, result, count };
  });
  if (!isKeyed) return cells;
  const ofKeys = keyed.map(({ bucket, key, count }): Cell => ({ bucket, part: key, result: told, count }));
  const named = new Map<number, number>();
  for (const { bucket, count } of ofKeys) add(named, bucket, count);
  const rest = new Map<number, number>();
  for (const { bucket, part, count } of cells) if (part === OTHERS) add(rest, bucket, count);
  // Read a moment later than all, keys may have more: there are no others then.
  const others = [...rest].flatMap(([bucket, count]): Cell[] => {
    const left = count - (named.get(bucket) ?? 0);
    return left > 0 ? [{ bucket, part: OTHERS, result: told, count: left }] : [];
  });
  return [...cells.filter(({ part }) => part !== OTHERS), ...ofKeys, ...others];
}

/** The grant types or causes with the most requests. */
function largestOf({ byTime, ...asked }: Asked & Pick<SeriesCounts, "byTime">): ReadonlySet<string> {
  const { by } = asked;
  const told = toldApart(asked);
  const totals = new Map<string, number>();
  for (const { grantType, outcome, count } of byTime) {
    if ((outcome === "success") === (told === "issued")) add(totals, by === "cause" ? outcome : grantType, count);
  }
  const sorted = [...totals].sort(([, a], [, b]) => b - a).map(([key]) => key);
  return new Set(sorted.length > MOST_PARTS ? sorted.slice(0, MOST_PARTS - 1) : sorted);
}

function labelOf(by: Breakdown, key: string, result: SeriesPart["result"], names: ReadonlyMap<string, string>): string {
  const named = names.get(key);
  if (named !== undefined) return named;
  if (key === OTHERS) return "All others";
  if (key === ALL_ISSUED) return "Issued";
  if (key === ALL_REFUSED) return by === "outcome" ? "Refused" : `Refused, ${ALL_OF[by]}`;
  if (by === "grant") return result === "refused" ? `${usageGrantLabel(key)}, refused` : usageGrantLabel(key);
  return by === "cause" ? describeOutcome(key).title : key;
}

const ALL_OF: Readonly<Record<Breakdown, string>> = {
  outcome: "all",
  grant: "all grant types",
  cause: "all causes",
  secret: "all secrets",
  application: "all applications",
  source: "all sources",
  user: "all users",
};

/** Refused first; grant types in the order of screens, so that each keeps its place, and all else by number; others last. */
function inOrder(by: Breakdown, parts: readonly SeriesPart[], keys: SeriesInput["keys"]): readonly SeriesPart[] {
  const ranks = by === "grant" ? GRANT_TYPES.map(({ name }): string => name) : keys.map(({ key }) => key);
  const rank = ({ key }: SeriesPart) =>
    key === OTHERS ? Number.MAX_SAFE_INTEGER : ranks.indexOf(key) < 0 ? ranks.length : ranks.indexOf(key);
  return [...parts].sort(
    (a, b) =>
      Number(a.result === "issued") - Number(b.result === "issued") || rank(a) - rank(b) || b.total - a.total || (a.key < b.key ? -1 : 1),
  );
}

const total = (cells: readonly Cell[]): number => sum(cells.map(({ count }) => count));

function splitId(id: string): readonly [SeriesPart["result"], string] {
  const at = id.indexOf(" ");
  return [id.slice(0, at) === "refused" ? "refused" : "issued", id.slice(at + 1)];
}

function add<Key>(counts: Map<Key, number>, key: Key, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
