/** The model of the page about calls of APIs. Used by loaders alone. */
import type { ApiCallStatistics } from "#app/services/usage/api-calls";
import type { BarsGeometry } from "#app/ui/chart/geometry";
import { formatCount } from "#app/ui/format";
import { layoutBars } from "./chart-layout";

const MOST_BARS = 10;
const SERIES = [
  { label: "Passed", tone: 1 },
  { label: "Refused", tone: 4 },
] as const;

export interface ApiCallsView extends ApiCallStatistics {
  readonly bars: Readonly<Record<"apiUsage" | "topUsers" | "resources" | "faults", BarsGeometry>>;
}

/** The statistics with the bars of each view laid out. */
export function apiCallsView(statistics: ApiCallStatistics): ApiCallsView {
  const { apiUsage, topUsers, resources, faults } = statistics;
  const bars = (rows: readonly { readonly label: string; readonly calls: number; readonly refused: number }[]) =>
    layoutBars({
      series: SERIES,
      rows: rows.slice(0, MOST_BARS).map(({ label, calls, refused }, place) => ({
        key: String(place),
        label,
        value: formatCount(calls),
        note: refused === 0 ? "" : `${formatCount(refused)} refused`,
        counts: [calls - refused, refused],
      })),
    });
  return {
    ...statistics,
    bars: {
      apiUsage: bars(
        apiUsage.map(({ api, application, ...row }) => ({ label: `${api.name} · ${application?.name ?? "No application"}`, ...row })),
      ),
      topUsers: bars(topUsers.map(({ user, calls }) => ({ label: user.name, calls, refused: 0 }))),
      resources: bars(resources.map(({ resource, ...row }) => ({ label: resource, ...row }))),
      faults: bars(faults.map(({ title, calls }) => ({ label: title, calls, refused: calls }))),
    },
  };
}
