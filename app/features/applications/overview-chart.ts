/** From the numbers of the last day to positions. Used by loaders alone: what it imports stays on the server. */
import type { ApplicationOverview } from "#app/services/applications/overview";
import type { ColumnsGeometry } from "#app/ui/chart/geometry";
import { layoutColumns } from "../statistics/chart-layout";

/** What was refused stands on the ground, so that a few percent are readable below many successes. */
const SERIES = [
  { label: "Refused", tone: "refused" },
  { label: "Issued", tone: 1 },
] as const;

/** Columns of the last day's hours, refused below and issued above. */
export function layoutHours(hours: ApplicationOverview["hours"]): ColumnsGeometry {
  const buckets = hours.map(({ from, to, issued, refused }) => ({
    from: from.toISOString(),
    to: to.toISOString(),
    counts: [refused, issued],
  }));
  return layoutColumns({ series: SERIES, buckets }, 60);
}
