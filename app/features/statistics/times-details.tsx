import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import type { TimesView } from "./times-view";

/** How long answers took: the percentiles in a line, and by grant type once it is opened. */
export function TimesDetails({ times: { summary, rows, scope } }: { readonly times: TimesView }) {
  return (
    <details className="overflow-hidden rounded-b-lg border-t border-line" id="answering-times">
      <summary className="min-h-11 cursor-pointer px-4 py-3 text-small md:px-5">
        <span className="font-semibold">Answering times</span> <span className="text-muted tabular-nums">{summary}</span>
      </summary>
      <p className="max-w-prose px-4 pb-3 text-small text-muted md:px-5">
        From when a request has been read until its answer goes to the database: checks, passwords, signatures and waiting. Writing it there
        and the network come on top. Times are counted in classes, so that a percentile lies between two bounds. {scope}
      </p>
      <div className="border-t border-line">
        <Table caption="Answering times by grant type" flush stacked>
          <TableHead>
            <HeaderCell>Answers</HeaderCell>
            <HeaderCell numeric>Number</HeaderCell>
            <HeaderCell numeric>p50</HeaderCell>
            <HeaderCell numeric>p95</HeaderCell>
            <HeaderCell numeric>p99</HeaderCell>
          </TableHead>
          <TableBody>
            {rows.map((row) => (
              <Row key={row.label}>
                <Cell header>{row.label}</Cell>
                <Cell numeric label="Number">
                  {row.count}
                </Cell>
                <Cell numeric label="p50">
                  {row.p50}
                </Cell>
                <Cell numeric label="p95">
                  {row.p95}
                </Cell>
                <Cell numeric label="p99">
                  {row.p99}
                </Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </div>
    </details>
  );
}
