import type { ReactNode } from "react";
import type { ApplicationUsage, SecretUsage } from "#app/services/usage/statistics";
import { Card } from "#app/ui/card";
import { BarChart } from "#app/ui/chart/charts";
import { ChartFigure, Legend } from "#app/ui/chart/figure";
import { Badge } from "#app/ui/feedback";
import { environmentName, formatCount, plural } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { statisticsHref } from "./links";
import type { StatisticsView, UsageView } from "./view";
import { secretName } from "./words";

interface UsageCardProps<Entry> {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly noun: string;
  readonly view: UsageView<Entry>;
  readonly children: ReactNode;
}

function UsageCard<Entry>({ id, title, description, noun, view, children }: UsageCardProps<Entry>) {
  const summary =
    view.bars.rows.length === 0
      ? "None was used in this time."
      : `The busiest: ${view.bars.rows[0]?.label} with ${view.bars.rows[0]?.value} requests.`;
  return (
    <Card title={title} description={description}>
      <ChartFigure
        summary={summary}
        legend={view.bars.rows.length > 0 ? <Legend id={id} series={view.bars.series} /> : null}
        tablePlace="below"
        table={
          <div className="space-y-2">
            {children}
            {view.count > view.rows.length ? (
              <p className="text-sm text-muted">
                The busiest {view.rows.length} of {plural(view.count, noun)}; the CSV file has all.
              </p>
            ) : null}
          </div>
        }
      >
        {view.bars.rows.length > 0 ? <BarChart id={id} title={title} description={summary} geometry={view.bars} /> : null}
      </ChartFigure>
    </Card>
  );
}

const STATES: Readonly<
  Record<NonNullable<SecretUsage["state"]>, { readonly label: string; readonly tone: "success" | "neutral" | "warning" }>
> = {
  active: { label: "Active", tone: "success" },
  expired: { label: "Expired", tone: "warning" },
  revoked: { label: "Revoked", tone: "neutral" },
  removed: { label: "Removed", tone: "neutral" },
};

/** Which secrets the requests came with. */
export function SecretsCard({ view, now }: { readonly view: StatisticsView; readonly now: number }) {
  const realm = view.subject.kind === "realm";
  return (
    <UsageCard<SecretUsage>
      id="secrets"
      title="By secret"
      description="Requests that matched no secret stand in a row of their own."
      noun="secret"
      view={view.secrets}
    >
      <Table caption="By secret">
        <TableHead>
          <HeaderCell>Secret</HeaderCell>
          {realm ? <HeaderCell>Application</HeaderCell> : null}
          <HeaderCell>Environment</HeaderCell>
          <HeaderCell>State</HeaderCell>
          <HeaderCell numeric>Issued</HeaderCell>
          <HeaderCell numeric>Refused</HeaderCell>
          <HeaderCell>Last use</HeaderCell>
        </TableHead>
        <TableBody>
          {view.secrets.rows.map((row) => {
            const state = row.state && STATES[row.state];
            return (
              <Row key={`${row.applicationId} ${row.environment} ${row.secretId}`}>
                <Cell header>{secretName(row)}</Cell>
                {realm ? (
                  <Cell>
                    <div className="min-w-40">{row.applicationName}</div>
                  </Cell>
                ) : null}
                <Cell>{row.environment === null ? "Unknown" : environmentName(row.environment)}</Cell>
                <Cell>{state ? <Badge tone={state.tone}>{state.label}</Badge> : null}</Cell>
                <Cell numeric>{formatCount(row.issued)}</Cell>
                <Cell numeric>{formatCount(row.refused)}</Cell>
                <Cell nowrap>{row.lastUsedAt ? <Time value={row.lastUsedAt} now={now} /> : row.secretId === null ? "" : "Never"}</Cell>
              </Row>
            );
          })}
          {hasOthers(view) ? (
            <Row>
              <Cell header>All others</Cell>
              {realm ? <Cell>{null}</Cell> : null}
              <Cell>{null}</Cell>
              <Cell>{null}</Cell>
              <Cell numeric>{formatCount(view.others.issued)}</Cell>
              <Cell numeric>{formatCount(view.others.refused)}</Cell>
              <Cell>{null}</Cell>
            </Row>
          ) : null}
        </TableBody>
      </Table>
    </UsageCard>
  );
}

/** Whether there are requests beyond the busiest keys, for which there are no rows. */
function hasOthers({ others }: StatisticsView): boolean {
  return others.issued + others.refused > 0;
}

/** Which applications the requests came from: the realm's view. */
export function ApplicationsCard({ view }: { readonly view: StatisticsView }) {
  return (
    <UsageCard<ApplicationUsage>
      id="applications"
      title="By application"
      description="Requests with an unknown consumer key belong to no application."
      noun="application"
      view={view.applications}
    >
      <Table caption="By application">
        <TableHead>
          <HeaderCell>Application</HeaderCell>
          <HeaderCell numeric>Issued</HeaderCell>
          <HeaderCell numeric>Refused</HeaderCell>
        </TableHead>
        <TableBody>
          {view.applications.rows.map((row) => (
            <Row key={row.applicationId}>
              <Cell header>
                {row.applicationId === "" ? (
                  row.name
                ) : (
                  <TextLink to={statisticsHref({ kind: "application", id: row.applicationId, name: row.name })}>{row.name}</TextLink>
                )}
              </Cell>
              <Cell numeric>{formatCount(row.issued)}</Cell>
              <Cell numeric>{formatCount(row.refused)}</Cell>
            </Row>
          ))}
          {hasOthers(view) ? (
            <Row>
              <Cell header>All others</Cell>
              <Cell numeric>{formatCount(view.others.issued)}</Cell>
              <Cell numeric>{formatCount(view.others.refused)}</Cell>
            </Row>
          ) : null}
        </TableBody>
      </Table>
    </UsageCard>
  );
}
