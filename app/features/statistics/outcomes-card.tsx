import { Card } from "#app/ui/card";
import { BarChart } from "#app/ui/chart/charts";
import { ChartFigure, Legend } from "#app/ui/chart/figure";
import { Badge } from "#app/ui/feedback";
import { formatCount } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import type { StatisticsView } from "./view";
import { percent } from "./words";

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
