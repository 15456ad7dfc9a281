/** The legend of the chart, which is the table of the breakdown. Used by loaders alone. */
import type { SeriesPart } from "#app/services/usage/series";
import type { Statistics } from "#app/services/usage/statistics";
import type { DataTone } from "#app/ui/chart/geometry";
import type { InternalHref } from "#app/ui/link";
import { filteredBy, type StatisticsAddress } from "./links";
import { p95Of } from "./times-view";
import { change, percent } from "./words";

export interface LegendRow {
  readonly key: string;
  readonly label: string;
  readonly tone: DataTone;
  readonly total: number;
  /** Of all requests, in percent, as a number and in words. */
  readonly width: number;
  readonly share: string;
  /** The time within which 95 of a hundred were answered; "": not known. */
  readonly p95: string;
  readonly change: string;
  /** Shows these requests alone; null: they are shown alone already, or have no name. */
  readonly to: InternalHref | null;
}

/** The row of one part. */
export function legendRow(part: SeriesPart, tone: DataTone, data: Statistics, address: StatisticsAddress): LegendRow {
  const { totals, by } = data;
  const filters = filterOf(part, by);
  const isSet =
    filters !== null &&
    Object.entries(filters).every(([name, value]) => Object.entries(address.filters).some(([set, to]) => set === name && to === value));
  return {
    key: `${part.result} ${part.key}`,
    label: part.label,
    tone,
    total: part.total,
    width: totals.requests === 0 ? 0 : Math.round((part.total / totals.requests) * 1000) / 10,
    share: percent(part.total, totals.requests),
    p95: p95Of(part, data),
    change: part.compared ? change(part.compared.ours, part.compared.before) : "",
    to: filters === null || isSet ? null : filteredBy(address, filters),
  };
}

/** The filter that leaves a part alone. */
function filterOf({ key, result }: SeriesPart, by: Statistics["by"]): Partial<StatisticsAddress["filters"]> | null {
  if (key === "others") return null;
  if (key === "issued" || key === "refused") return { outcome: result };
  switch (by) {
    case "grant":
      return { grant: key === "" ? "unknown" : key };
    case "secret":
      return { secret: key === "" ? "none" : key };
    case "cause":
      return { cause: key };
    case "source":
      return key === "" ? null : { network: key };
    case "user":
      return { user: key };
    case "application":
      return key === "" ? null : { application: key };
    case "outcome":
      return null;
  }
}
