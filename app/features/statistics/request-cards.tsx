import { Card } from "#app/ui/card";
import { BarChart, ColumnChart } from "#app/ui/chart/charts";
import { ChartFigure, Legend } from "#app/ui/chart/figure";
import { Badge } from "#app/ui/feedback";
import { formatCount } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import type { IssuedView, StatisticsView } from "./view";
import { percent } from "./words";

interface IssuedCardProps {
  readonly issued: IssuedView;
  readonly title?: string;
}

/** Tokens over time, by grant type. */
export function IssuedCard({ issued, title = "Tokens issued over time" }: IssuedCardProps) {
  const { grants, rows, geometry, summary } = issued;
  if (grants.length === 0) {
    return (
      <Card title={title}>
        <p className="text-sm text-muted">{summary}</p>
      </Card>
    );
  }
  return (
    <Card title={title} description="By grant type, times in UTC.">
      <ChartFigure
        summary={summary}
        legend={<Legend id="issued" series={geometry.series} />}
        tablePlace="folded"
        table={
          <Table caption={title}>
            <TableHead>
              <HeaderCell>Time (UTC)</HeaderCell>
              {grants.map((grant) => (
                <HeaderCell key={grant.grantType} numeric>
                  {grant.label}
                </HeaderCell>
              ))}
              <HeaderCell numeric>All</HeaderCell>
            </TableHead>
            <TableBody>
              {rows.map((row) => (
                <Row key={row.from}>
                  <Cell header nowrap>
                    {row.name}
                  </Cell>
                  {grants.map((grant, index) => (
                    <Cell key={grant.grantType} numeric>
                      {formatCount(row.counts[index] ?? 0)}
                    </Cell>
                  ))}
                  <Cell numeric>{formatCount(row.total)}</Cell>
                </Row>
              ))}
            </TableBody>
          </Table>
        }
      >
        <ColumnChart id="issued" title={title} description={summary} geometry={geometry} />
      </ChartFigure>
    </Card>
  );
}

/** What became of the requests: success and each cause of a refusal. */
export function OutcomesCard({ view }: { readonly view: StatisticsView }) {
  const { outcomes, totals } = view;
  return (
    <Card title="Outcomes">
      <ChartFigure
        summary={outcomes.summary}
        legend={<Legend id="outcomes" series={outcomes.bars.series} />}
        tablePlace="beside"
        table={
          <Table caption="Outcomes">
            <TableHead>
              <HeaderCell>Outcome</HeaderCell>
              <HeaderCell>Error on the wire</HeaderCell>
              <HeaderCell numeric>Requests</HeaderCell>
              <HeaderCell numeric>Share</HeaderCell>
            </TableHead>
            <TableBody>
              {outcomes.rows.map((row) => (
                <Row key={row.outcome}>
                  <Cell header>{row.error === null ? <Badge tone="success">{row.title}</Badge> : row.title}</Cell>
                  <Cell>{row.error ? <TextLink to={`/docs/errors/${row.error}`}>{row.error}</TextLink> : null}</Cell>
                  <Cell numeric>{formatCount(row.count)}</Cell>
                  <Cell numeric nowrap>
                    {percent(row.count, totals.requests)}
                  </Cell>
                </Row>
              ))}
            </TableBody>
          </Table>
        }
      >
        <BarChart id="outcomes" title="Outcomes" description={outcomes.summary} geometry={outcomes.bars} />
      </ChartFigure>
    </Card>
  );
}
