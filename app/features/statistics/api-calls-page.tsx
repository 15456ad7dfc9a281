import type { ReactNode } from "react";
import { ButtonLink } from "#app/ui/button";
import { Card, Stat, StatGrid } from "#app/ui/card";
import { BarChart } from "#app/ui/chart/charts";
import { ChartFigure, Legend } from "#app/ui/chart/figure";
import type { BarsGeometry } from "#app/ui/chart/geometry";
import { Badge } from "#app/ui/feedback";
import { formatCount, formatUtc } from "#app/ui/format";
import { EmptyState } from "#app/ui/list";
import { PageHeader } from "#app/ui/page";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import type { ApiCallsView } from "./api-calls-view";
import { apiCallsHref, periodQuery, type StatisticsForm } from "./links";
import { PeriodForm, type PeriodOption } from "./statistics-page";
import { percent } from "./words";

export interface ApiCallsPageProps {
  readonly view: ApiCallsView;
  readonly form: StatisticsForm;
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
        title="API calls"
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
        From {formatUtc(Date.parse(period.from))} to {formatUtc(Date.parse(period.to))}.
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
          <ApiUsageCard view={view} />
          <TopUsersCard view={view} />
          <ResourcesCard view={view} />
          <FaultsCard view={view} />
        </>
      )}
    </div>
  );
}

interface ViewCardProps {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly none: string;
  readonly bars: BarsGeometry;
  readonly head: ReactNode;
  readonly children: ReactNode;
}

function ViewCard({ id, title, description, none, bars, head, children }: ViewCardProps) {
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
            <TableHead>{head}</TableHead>
            <TableBody>{children}</TableBody>
          </Table>
        }
      >
        <BarChart id={id} title={title} description={summary} geometry={bars} />
      </ChartFigure>
    </Card>
  );
}

function ApiUsageCard({ view }: { readonly view: ApiCallsView }) {
  return (
    <ViewCard
      id="api-usage"
      title="API Usage per Application"
      description="Keys and agents side by side. Calls with no token, or with one that does not work, have no application."
      none="No API was called in this time."
      bars={view.bars.apiUsage}
      head={
        <>
          <HeaderCell>API Name</HeaderCell>
          <HeaderCell>Application Name</HeaderCell>
          <HeaderCell>Kind</HeaderCell>
          <HeaderCell numeric>Hits</HeaderCell>
          <HeaderCell numeric>Refused</HeaderCell>
        </>
      }
    >
      {view.apiUsage.map(({ api, application, calls, refused }) => (
        <Row key={`${api.id} ${application?.id}`}>
          <Cell header>{api.name}</Cell>
          <Cell>{application?.name ?? "No application"}</Cell>
          <Cell>{application ? <Badge tone="neutral">{application.kind === "agent" ? "Agent" : "Application"}</Badge> : null}</Cell>
          <Cell numeric>{formatCount(calls)}</Cell>
          <Cell numeric>{formatCount(refused)}</Cell>
        </Row>
      ))}
    </ViewCard>
  );
}

function TopUsersCard({ view }: { readonly view: ApiCallsView }) {
  return (
    <ViewCard
      id="top-api-users"
      title="Top Users"
      description="People for whom the most calls passed. Counted by whole days (UTC)."
      none="No call that passed acted for a person in this time."
      bars={view.bars.topUsers}
      head={
        <>
          <HeaderCell>Username</HeaderCell>
          <HeaderCell>Application Name</HeaderCell>
          <HeaderCell numeric>Hits</HeaderCell>
        </>
      }
    >
      {view.topUsers.map(({ application, user, calls }) => (
        <Row key={`${application.id} ${user.id}`}>
          <Cell header>
            {user.name}
            {user.email === "" ? null : <div className="text-xs font-normal text-muted [overflow-wrap:anywhere]">{user.email}</div>}
          </Cell>
          <Cell>{application.name}</Cell>
          <Cell numeric>{formatCount(calls)}</Cell>
        </Row>
      ))}
    </ViewCard>
  );
}

function ResourcesCard({ view }: { readonly view: ApiCallsView }) {
  return (
    <ViewCard
      id="resources"
      title="Resource Usage"
      description="By operation of the API's OpenAPI document, or by the beginning of the path. Counted by whole days (UTC)."
      none="No application called a resource in this time."
      bars={view.bars.resources}
      head={
        <>
          <HeaderCell>Resource</HeaderCell>
          <HeaderCell>API Name</HeaderCell>
          <HeaderCell numeric>Hits</HeaderCell>
          <HeaderCell numeric>Refused</HeaderCell>
        </>
      }
    >
      {view.resources.map(({ api, resource, calls, refused }) => (
        <Row key={`${api.id} ${resource}`}>
          <Cell header>
            <span className="[overflow-wrap:anywhere]">{resource}</span>
          </Cell>
          <Cell>{api.name}</Cell>
          <Cell numeric>{formatCount(calls)}</Cell>
          <Cell numeric>{formatCount(refused)}</Cell>
        </Row>
      ))}
    </ViewCard>
  );
}

function FaultsCard({ view }: { readonly view: ApiCallsView }) {
  return (
    <ViewCard
      id="faults"
      title="Faulty Invocations"
      description="Calls that were refused, and what to do about it."
      none="No call was refused in this time."
      bars={view.bars.faults}
      head={
        <>
          <HeaderCell>Cause</HeaderCell>
          <HeaderCell>API Name</HeaderCell>
          <HeaderCell>Application Name</HeaderCell>
          <HeaderCell numeric>Hits</HeaderCell>
        </>
      }
    >
      {view.faults.map(({ api, application, outcome, title, fix, calls }) => (
        <Row key={`${api.id} ${application?.id} ${outcome}`}>
          <Cell header>
            {title}
            <div className="text-xs font-normal text-muted">{fix}</div>
          </Cell>
          <Cell>{api.name}</Cell>
          <Cell>{application?.name ?? "No application"}</Cell>
          <Cell numeric>{formatCount(calls)}</Cell>
        </Row>
      ))}
    </ViewCard>
  );
}
