/** From the numbers of a time to positions. Used by loaders alone: what it imports stays on the server. */
import type { ApplicationOverview } from "#app/services/applications/overview";
import type { ColumnsGeometry } from "#app/ui/chart/geometry";
import { layoutColumns } from "../statistics/chart-layout";

/** What was refused stands on the ground, so that a few percent are readable below many successes. */
const SERIES = [
  { label: "Refused", tone: "refused" },
  { label: "Issued", tone: 1 },
] as const;

/** Minutes of a column, which decide how its time is written. */
const MINUTES = { "1h": 1, "24h": 60, "7d": 360, "30d": 1440 } as const satisfies Readonly<
  Record<ApplicationOverview["requests"]["range"], number>
>;

/** Columns of the steps of a time, refused below and issued above, and what was changed meanwhile; the last step still runs. */
export function layoutRequests({ requests: { range, steps }, marks }: ApplicationOverview, zone: string): ColumnsGeometry {
  const buckets = steps.map(({ from, to, issued, refused }, index) => ({
    from: from.toISOString(),
    to: to.toISOString(),
    counts: [refused, issued],
    unfinished: index === steps.length - 1,
  }));
  return layoutColumns({ series: SERIES, buckets, marks }, MINUTES[range], zone);
}
