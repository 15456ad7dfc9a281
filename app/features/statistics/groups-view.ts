/** The groups of refused requests as rows of a table. Used by loaders alone. */
import type { Statistics } from "#app/services/usage/statistics";
import type { InternalHref } from "#app/ui/link";
import { type FixLink, fixLink, type StatisticsAddress, statisticsQuery } from "./links";
import { momentName } from "./words";

/** Rows on the page; the files have all. */
const MOST_ROWS = 20;
/** Columns of a trend. */
const TREND = 31;

export interface GroupRow {
  readonly id: string;
  readonly title: string;
  /** The `error` of the answer, and where it was not the token endpoint, that. */
  readonly error: string;
  readonly application: string;
  readonly secret: string;
  readonly source: string;
  readonly count: number;
  readonly first: Moment | null;
  readonly last: Moment | null;
  readonly trend: readonly { readonly issued: number; readonly refused: number }[];
  readonly fix: string;
  readonly fixLink: FixLink | null;
  /** Opens the group, or closes it. */
  readonly to: InternalHref;
}

/** ISO 8601, and in words. */
export interface Moment {
  readonly at: string;
  readonly words: string;
}

/** The largest groups, sorted as the address says, their times in the reader's zone. */
export function groupRows({ failureGroups, asOf, subject }: Statistics, address: StatisticsAddress, zone: string): readonly GroupRow[] {
  const moment = (at: string | null): Moment | null => (at === null ? null : { at, words: momentName(at, asOf, zone, true) });
  const rows = failureGroups.slice(0, MOST_ROWS).map((group): GroupRow => {
    const { id, title, secret, source, addresses, application, endpoint } = group;
    const ended = secret?.endedAt ? ` on ${momentName(secret.endedAt, asOf, zone)}` : "";
    return {
      id,
      title: `${title}${ended}`,
      error: `${group.error}${endpoint === "token" ? "" : ` at /${endpoint}`}`,
      application:
        subject.kind === "realm" && application ? `${application.name}${application.owner === "" ? "" : ` (${application.owner})`}` : "",
      secret: secret === null ? "none" : secret.hint === "" ? "removed" : `…${secret.hint}`,
      source: addresses.length > 1 ? `${source}, ${addresses.length} addresses` : source === "" ? "not recorded" : source,
      count: group.count,
      first: moment(group.first),
      last: moment(group.last),
      trend: condensed(group.trend).map((refused) => ({ issued: 0, refused })),
      fix: group.fix,
      fixLink: fixLink(group, subject),
      to: `?${statisticsQuery({ ...address, group: address.group === id ? "" : id })}#failures`,
    };
  });
  if (address.sort === "count") return rows;
  const at = (row: GroupRow) => (address.sort === "first" ? row.first : row.last)?.at ?? "";
  return [...rows].sort((a, b) => (at(a) < at(b) ? 1 : -1));
}

/** Neighbours added up, until there are few enough. */
function condensed(counts: readonly number[]): readonly number[] {
  const each = Math.ceil(counts.length / TREND);
  return Array.from({ length: Math.ceil(counts.length / each) || 0 }, (_, index) =>
    counts.slice(index * each, (index + 1) * each).reduce((total, count) => total + count, 0),
  );
}
