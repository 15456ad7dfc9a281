import type { ReactNode } from "react";
import { ButtonLink } from "#app/ui/button";
import { Card, Stat, StatGrid } from "#app/ui/card";
import { BarChart } from "#app/ui/chart/charts";
import { ChartFigure, Legend } from "#app/ui/chart/figure";
import type { BarsGeometry } from "#app/ui/chart/geometry";
import { Badge } from "#app/ui/feedback";
import { formatCount } from "#app/ui/format";
import { EmptyState } from "#app/ui/list";
import { PageHeader } from "#app/ui/page";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { apiHref } from "../apis/links";
import type { ApiCallsView } from "./api-calls-view";
import { apiCallsHref, type PeriodState, periodQuery } from "./links";
import { PeriodForm, type PeriodOption } from "./period-form";
import { percent } from "./words";

export interface ApiCallsPageProps {
  readonly view: ApiCallsView;
  readonly form: PeriodState;
  readonly periods: readonly PeriodOption[];
}

/** Calls of APIs in WSO2's four views, inside a frame that has a container already. */
export function ApiCallsPage({ view, form, periods }: ApiCallsPageProps) {
  const { totals, period, subject } = view;
  const query = periodQuery(form);
  const href = apiCallsHref(subject);
  return (
    <div className="space-y-6">
      <PageHeader
        title={subject.kind === "api" ? `API calls of ${subject.name}` : "API calls"}
        breadcrumbs={
          subject.kind === "api"
            ? [{ label: "APIs", to: "/apis" }, { label: subject.name, to: apiHref(subject.id) }, { label: "API calls" }]
            : undefined
        }
        description="Calls that the proxies of APIs asked this portal about. Each is counted about a second after it was answered."
        actions={
          <>
            <ButtonLink to={`${href}.csv?${query}`} size="small" reloadDocument>
              Download CSV
            </ButtonLink>
            <ButtonLink to={`${href}.json?${query}`} size="small" variant="ghost" reloadDocument>
              JSON
            </ButtonLink>
          </>
        }
      />
      <PeriodForm form={form} periods={periods} />
      <p className="text-sm text-muted">
        From <Time value={period.from} /> to <Time value={period.to} />. The totals are of all calls; each list has the hundred rows with
        the most.
      </p>
      {totals.calls === 0 ? (
        <EmptyState title="No API calls in this time">
          They are counted once the proxy in front of an API asks this portal about each. The API's Proxy page says how to set it up.
        </EmptyState>
      ) : (
        <>
          <StatGrid>
            <Stat label="Calls" value={formatCount(totals.calls)} hint="answered to proxies" />
            <Stat label="Passed" value={formatCount(totals.calls - totals.refused)} hint="reached the API" />
            <Stat label="Refused" value={formatCount(totals.refused)} hint={`${percent(totals.refused, totals.calls)} of all calls`} />
          </StatGrid>
          <Views view={view} />
        </>
      )}
    </div>
  );
}

/** A column of a view's table, and what its cells show of a row. */
interface Column<Shown> {
  readonly label: string;
  readonly numeric?: boolean;
  readonly cell: (row: Shown) => ReactNode;
}

interface ViewCardProps<Shown> {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** In place of chart and table where there are no rows. */
  readonly none: string;
  readonly bars: BarsGeometry;
  readonly rows: readonly Shown[];
  /** The first one names the row. */
  readonly columns: readonly Column<Shown>[];
}

function ViewCard<Shown>({ id, title, description, none, bars, rows, columns }: ViewCardProps<Shown>) {
  const [first] = bars.rows;
  if (first === undefined) {
    return (
      <Card title={title}>
        <p className="text-sm text-muted">{none}</p>
      </Card>
    );
  }
  const summary = `Most calls: ${first.label} with ${first.value}.`;
  return (
    <Card title={title} description={description}>
      <ChartFigure
        summary={summary}
        legend={<Legend id={id} series={bars.series} />}
        tablePlace="below"
        table={
          <Table caption={title}>
            <TableHead>
              {columns.map(({ label, numeric = false }) => (
                <HeaderCell key={label} numeric={numeric}>
                  {label}
                </HeaderCell>
              ))}
            </TableHead>
            <TableBody>
              {rows.map((row, place) => (
                // Rows are what the server has counted, in its order: none moves.
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                <Row key={place}>
                  {columns.map(({ label, numeric = false, cell }, at) => (
                    <Cell key={label} header={at === 0} numeric={numeric}>
                      {cell(row)}
                    </Cell>
                  ))}
                </Row>
              ))}
            </TableBody>
          </Table>
        }
      >
        <BarChart id={id} title={title} description={summary} geometry={bars} />
      </ChartFigure>
    </Card>
  );
}

const API_NAME = { label: "API Name", cell: ({ api }: { readonly api: { readonly name: string } }) => api.name };
const APPLICATION_NAME = {
  label: "Application Name",
  cell: ({ application }: { readonly application: { readonly name: string } | null }) => application?.name ?? "No application",
};
const HITS = { label: "Hits", numeric: true, cell: ({ calls }: { readonly calls: number }) => formatCount(calls) };
const REFUSED = { label: "Refused", numeric: true, cell: ({ refused }: { readonly refused: number }) => formatCount(refused) };

/** A name with a line about it below. */
function WithNote({ name, note }: { readonly name: string; readonly note: string }) {
  return (
    <span className="[overflow-wrap:anywhere]">
      {name}
      {note === "" ? null : <span className="block text-xs font-normal text-muted">{note}</span>}
    </span>
  );
}

/** WSO2's four views. */
function Views({ view: { bars, apiUsage, topUsers, resources, faults } }: { readonly view: ApiCallsView }) {
  return (
    <>
      <ViewCard
        id="api-usage"
        title="API Usage per Application"
        description="Keys and agents side by side. Calls with no token, or with one that does not work, have no application."
        none="No API was called in this time."
        bars={bars.apiUsage}
        rows={apiUsage}
        columns={[
          API_NAME,
          APPLICATION_NAME,
          {
            label: "Kind",
            cell: ({ application }) =>
              application ? <Badge tone="neutral">{application.kind === "agent" ? "Agent" : "Application"}</Badge> : null,
          },
          HITS,
          REFUSED,
        ]}
      />
      <ViewCard
        id="top-api-users"
        title="Top Users"
        description="People for whom the most calls passed. Counted by whole days (UTC)."
        none="No call that passed acted for a person in this time."
        bars={bars.topUsers}
        rows={topUsers}
        columns={[{ label: "Username", cell: ({ user }) => <WithNote name={user.name} note={user.email} /> }, APPLICATION_NAME, HITS]}
      />
      <ViewCard
        id="resources"
        title="Resource Usage"
        description="By operation of the API's OpenAPI document, or by the beginning of the path. Counted by whole days (UTC)."
        none="No application called a resource in this time."
        bars={bars.resources}
        rows={resources}
        columns={[{ label: "Resource", cell: ({ resource }) => <WithNote name={resource} note="" /> }, API_NAME, HITS, REFUSED]}
      />
      <ViewCard
        id="faults"
        title="Faulty Invocations"
        description="Calls that were refused, and what to do about it."
        none="No call was refused in this time."
        bars={bars.faults}
        rows={faults}
        columns={[{ label: "Cause", cell: ({ title, fix }) => <WithNote name={title} note={fix} /> }, API_NAME, APPLICATION_NAME, HITS]}
      />
    </>
  );
}
