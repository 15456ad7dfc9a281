import { Card } from "#app/ui/card";
import { ColumnChart } from "#app/ui/chart/charts";
import { ChartFigure, Legend } from "#app/ui/chart/figure";
import { formatCount } from "#app/ui/format";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import type { IssuedView } from "./issued-view";

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
    <Card title={title} description={`By grant type, ${issued.zone}.`}>
      <ChartFigure
        summary={summary}
        legend={<Legend id="issued" series={geometry.series} />}
        tablePlace="folded"
        table={
          <Table caption={title}>
            <TableHead>
              <HeaderCell>{`Time (${issued.zone})`}</HeaderCell>
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
