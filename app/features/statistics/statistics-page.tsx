import type { GroupRequests } from "#app/services/usage/failure-groups";
import type { FailureSearch } from "#app/services/usage/page";
import { ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { CodeBlock } from "#app/ui/code";
import { TextLink } from "#app/ui/link";
import { EmptyState } from "#app/ui/list";
import { PageHeader } from "#app/ui/page";
import { FilterRow } from "./filter-row";
import { GroupsCard } from "./groups-card";
import { apiCallsHref, periodQuery, type StatisticsState, type Subject, statisticsHref, statisticsQuery } from "./links";
import type { PeriodOption } from "./period-form";
import { RequestsCard } from "./requests-card";
import { UsersCard } from "./users-card";
import type { StatisticsView } from "./view";

export interface StatisticsPageProps {
  readonly view: StatisticsView;
  readonly form: StatisticsState;
  readonly periods: readonly PeriodOption[];
  /** By what requests can be told apart. */
  readonly breakdowns: readonly { readonly name: StatisticsState["by"]; readonly label: string }[];
  readonly search: FailureSearch | null;
  /** The single requests of the group that is open. */
  readonly requests: GroupRequests | null;
  /** The command that makes the first request. */
  readonly firstCommand: string | null;
}

/** The statistics of an application or of the realm, inside a frame that has a container already. */
export function StatisticsPage({ view, form, periods, breakdowns, search, requests, firstCommand }: StatisticsPageProps) {
  const { subject, totals } = view;
  const query = statisticsQuery({ ...form, view: "chart", sort: "count", group: "", at: "" });
  const neverUsed = totals.requests === 0 && view.lastUse === null;
  return (
    <div className="space-y-6">
      <div className="space-y-3">
        <PageHeader
          title={
            <>
              Statistics <small className="ml-1 text-body font-normal tracking-normal text-muted">{view.time}</small>
            </>
          }
          actions={
            <>
              <ButtonLink to={`${apiCallsHref(subject)}?${periodQuery(form)}`} size="small" variant="ghost">
                API calls
              </ButtonLink>
              <ButtonLink to={`${statisticsHref(subject)}.csv?${query}`} size="small" reloadDocument>
                CSV
              </ButtonLink>
              <ButtonLink to={`${statisticsHref(subject)}.json?${query}`} size="small" reloadDocument>
                JSON
              </ButtonLink>
            </>
          }
        />
        <FilterRow view={view} form={form} periods={periods} />
        {view.notice === "" ? null : <p className="max-w-prose text-small text-muted">{view.notice}</p>}
      </div>
      {neverUsed ? (
        <NothingYet subject={subject} command={firstCommand} />
      ) : (
        <RequestsCard view={view} address={form} breakdowns={breakdowns} />
      )}
      {view.by === "user" ? <UsersCard view={view} address={form} /> : null}
      <GroupsCard view={view} address={form} search={search} requests={requests} />
    </div>
  );
}

function NothingYet({ subject, command }: { readonly subject: Subject; readonly command: string | null }) {
  if (subject.kind === "realm") {
    return <EmptyState title="No token requests yet">They are counted from the first one on.</EmptyState>;
  }
  if (command === null) {
    return (
      <EmptyState
        title="No token requests yet"
        action={
          <ButtonLink to={`/applications/${encodeURIComponent(subject.id)}/production-keys`} variant="primary">
            Go to Production Keys
          </ButtonLink>
        }
      >
        Generate keys first; with them the application asks for tokens.
      </EmptyState>
    );
  }
  return (
    <Card title="No token requests yet">
      <div className="space-y-4">
        <p className="text-sm text-muted">
          Make one, with the Consumer Secret in <code className="font-mono">CONSUMER_SECRET</code>, or try it in the{" "}
          <TextLink to="/playground">Playground</TextLink>. It is counted here at once.
        </p>
        <CodeBlock label="Get an access token" code={command} />
      </div>
    </Card>
  );
}
