/** Tokens over time of a person at one application, drawn. Used by loaders alone. */
import type { Statistics } from "#app/services/usage/statistics";
import type { ColumnsGeometry } from "#app/ui/chart/geometry";
import { formatCount, plural } from "#app/ui/format";
import { layoutIssued } from "./chart-layout";
import { bucketName, chartZone, zoneNote } from "./words";

export interface IssuedView {
  readonly summary: string;
  /** Of which clock or calendar its times are. */
  readonly zone: string;
  readonly geometry: ColumnsGeometry;
  readonly grants: Statistics["issuedOverTime"]["grants"];
  readonly rows: readonly { readonly from: string; readonly name: string; readonly counts: readonly number[]; readonly total: number }[];
}

interface IssuedInput extends Pick<Statistics, "issuedOverTime"> {
  readonly period: Pick<Statistics["period"], "bucketMinutes">;
  readonly totals: Pick<Statistics["totals"], "issued">;
}

/** The model of a card of tokens over time, in the reader's zone. */
export function issuedView({ issuedOverTime, period, totals }: IssuedInput, zone: string): IssuedView {
  const shown = chartZone(period.bucketMinutes, zone);
  const rows = issuedOverTime.buckets.map((bucket) => ({
    from: bucket.from,
    name: bucketName(bucket, period.bucketMinutes, shown),
    counts: bucket.counts,
    total: bucket.total,
  }));
  const busiest = rows.reduce((best, row) => (row.total > (best?.total ?? 0) ? row : best), rows[0]);
  return {
    summary:
      busiest && totals.issued > 0
        ? `${plural(totals.issued, "request")} answered with tokens; most in ${busiest.name} (${formatCount(busiest.total)}).`
        : "No tokens were issued in this time.",
    geometry: layoutIssued(issuedOverTime, period.bucketMinutes, zone),
    zone: zoneNote(period.bucketMinutes, zone),
    grants: issuedOverTime.grants,
    rows,
  };
}
