import type { ReactNode } from "react";
import type { GroupRequests } from "#app/services/usage/failure-groups";
import type { FailureSearch } from "#app/services/usage/page";
import { Sparkline } from "#app/ui/chart/sparkline";
import { cx } from "#app/ui/cx";
import { formatCount, plural } from "#app/ui/format";
import { VisuallyHidden } from "#app/ui/icon";
import { type InternalHref, Link } from "#app/ui/link";
import { FindFailure } from "./find-failure";
import { FoundFailure } from "./found-failure";
import { GroupDetail } from "./group-detail";
import type { GroupRow, Moment } from "./groups-view";
import { type StatisticsAddress, statisticsQuery } from "./links";
import type { StatisticsView } from "./view";

interface GroupsCardProps {
  readonly view: StatisticsView;
  readonly address: StatisticsAddress;
  readonly search: FailureSearch | null;
  readonly requests: GroupRequests | null;
}

/** "Refused": requests alike are one row, which opens to the single ones; any of them by its request id. */
export function GroupsCard({ view, address, search, requests }: GroupsCardProps) {
  const { groups, subject, totals } = view;
  return (
    <section id="failures" aria-labelledby="failures-title" className="min-w-0 rounded-lg border border-line bg-surface shadow-card">
      <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-3 md:px-5">
        <h2 id="failures-title" className="text-card font-semibold">
          Refused{" "}
          <small className="ml-1 text-small font-normal text-muted">
            {groups.length === 0 ? "" : `${formatCount(totals.refused)} in ${plural(view.groupCount, "group")}`}
          </small>
        </h2>
        <FindFailure address={address} search={search} subject={subject} />
      </div>
      {search?.failure ? (
        <div className="border-t border-line p-4 md:p-5">
          <FoundFailure failure={search.failure} subject={subject} now={Date.parse(view.asOf)} />
        </div>
      ) : null}
      {groups.length === 0 ? (
        <p className="border-t border-line px-5 py-4 text-small text-muted">
          {view.source === "scopes" ? "What is refused has no scope." : "No request was refused in this time."}
        </p>
      ) : (
        <table className="w-full border-collapse border-t border-line text-left text-small max-lg:block">
          <caption className="sr-only">Refused requests by cause, secret and source</caption>
          <thead className="text-micro text-muted max-lg:sr-only">
            <tr className="border-b border-line">
              <HeadCell>Cause</HeadCell>
              <HeadCell>Secret</HeadCell>
              <HeadCell>Source</HeadCell>
              <HeadCell>Trend</HeadCell>
              <HeadCell sort={{ by: "count", address }}>Count</HeadCell>
              <HeadCell sort={{ by: "first", address }}>First</HeadCell>
              <HeadCell sort={{ by: "last", address }}>Last</HeadCell>
            </tr>
          </thead>
          <tbody className="max-lg:block">
            {groups.map((group) => (
              <GroupLines
                key={group.id}
                group={group}
                requests={requests?.id === group.id ? requests : null}
                isOpen={address.group === group.id}
                now={view.asOf}
              />
            ))}
          </tbody>
        </table>
      )}
      {view.groupCount > groups.length ? (
        <p className="border-t border-line px-5 py-3 text-small text-muted">
          The largest {groups.length} of {plural(view.groupCount, "group")}; the CSV file has all.
        </p>
      ) : null}
    </section>
  );
}

interface HeadCellProps {
  readonly children: string;
  readonly sort?: { readonly by: StatisticsAddress["sort"]; readonly address: StatisticsAddress };
}

function HeadCell({ children, sort }: HeadCellProps) {
  const isSorted = sort?.address.sort === sort?.by;
  return (
    <th
      scope="col"
      aria-sort={sort && isSorted ? "descending" : undefined}
      className={cx(
        "px-3 py-2 font-normal whitespace-nowrap first:pl-5 last:pr-5",
        sort && "text-right",
        sort && isSorted && "font-semibold text-ink",
      )}
    >
      {sort ? (
        <Link
          to={`?${statisticsQuery({ ...sort.address, sort: sort.by })}#failures`}
          preventScrollReset
          className="inline-flex min-h-6 items-center hover:text-ink max-md:min-h-11"
        >
          {children}
          {isSorted ? <span aria-hidden="true">&nbsp;↓</span> : null}
        </Link>
      ) : (
        children
      )}
    </th>
  );
}

const CELL = "align-middle lg:px-3 lg:py-2.5 lg:first:pl-5 lg:last:pr-5";

interface GroupLinesProps {
  readonly group: GroupRow;
  readonly requests: GroupRequests | null;
  readonly isOpen: boolean;
  readonly now: string;
}

function GroupLines({ group, requests, isOpen, now }: GroupLinesProps) {
  const { title, error, application, secret, source, trend, count, first, last, to } = group;
  return (
    <>
      <tr className="border-t border-line first:border-t-0 hover:bg-sunken/60 max-lg:grid max-lg:grid-cols-[auto_minmax(0,1fr)_auto] max-lg:items-center max-lg:gap-x-3 max-lg:gap-y-1 max-lg:px-4 max-lg:py-3">
        <th scope="row" className={cx(CELL, "font-normal max-lg:col-span-2")}>
          <GroupLink to={to} isOpen={isOpen}>
            {title}
          </GroupLink>
          {application === "" ? null : <span className="block [overflow-wrap:anywhere]">{application}</span>}
          {error === "" ? null : <code className="block font-mono text-micro text-muted">{error}</code>}
        </th>
        <td className={cx(CELL, "max-lg:row-start-2")}>
          <VisuallyHidden>Secret </VisuallyHidden>
          <code className="font-mono text-micro">{secret}</code>
        </td>
        <td className={cx(CELL, "[overflow-wrap:anywhere] max-lg:row-start-2")}>
          <VisuallyHidden>Source </VisuallyHidden>
          {source}
        </td>
        <td className={cx(CELL, "max-lg:row-start-2 max-lg:justify-self-end")}>
          <Sparkline counts={trend} />
        </td>
        <td className={cx(CELL, "text-right font-semibold tabular-nums max-lg:col-start-3 max-lg:row-start-1 max-lg:text-card")}>
          {formatCount(count)}
        </td>
        <td className={cx(CELL, "text-right whitespace-nowrap tabular-nums max-lg:col-span-2 max-lg:text-left max-lg:text-muted")}>
          <MomentText label="First" moment={first} />
        </td>
        <td className={cx(CELL, "text-right whitespace-nowrap tabular-nums max-lg:text-muted")}>
          <MomentText label="Last" moment={last} />
        </td>
      </tr>
      {isOpen ? (
        <tr className="bg-canvas max-lg:block">
          <td colSpan={7} className="px-4 pt-3 pb-4 max-lg:block md:px-5">
            <GroupDetail group={group} requests={requests} now={now} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

function GroupLink({ to, isOpen, children }: { readonly to: InternalHref; readonly isOpen: boolean; readonly children: ReactNode }) {
  return (
    <Link
      to={to}
      preventScrollReset
      aria-current={isOpen ? "true" : undefined}
      className="inline-flex min-h-6 items-center font-semibold underline-offset-2 [overflow-wrap:anywhere] hover:underline max-md:min-h-11"
    >
      {children}
    </Link>
  );
}

function MomentText({ label, moment }: { readonly label: string; readonly moment: Moment | null }) {
  if (moment === null) return <span className="max-lg:hidden">–</span>;
  return (
    <>
      <span aria-hidden="true" className="lg:hidden">
        {label}{" "}
      </span>
      <time dateTime={moment.at} title={moment.at}>
        {moment.words}
      </time>
    </>
  );
}
