import { Card } from "#app/ui/card";
import { BarChart } from "#app/ui/chart/charts";
import { ChartFigure } from "#app/ui/chart/figure";
import { formatCount, plural } from "#app/ui/format";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import type { StatisticsView } from "./view";

/** WSO2's two views of the people behind an application, with its rule: the password grant alone counts. */
export function UsersCards({ view }: { readonly view: StatisticsView }) {
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[1fr_2fr]">
      <RegisteredUsersCard view={view} />
      <TopUsersCard view={view} />
    </div>
  );
}

function RegisteredUsersCard({ view: { registeredUsers, subject } }: { readonly view: StatisticsView }) {
  return (
    <Card
      title="Registered Users for Application"
      description="Different people who obtained a token by the Password grant. Counted by whole days (UTC)."
    >
      <div className="space-y-4">
        <p className="text-sm">
          <strong className="text-2xl font-semibold tabular-nums">{formatCount(registeredUsers.total)}</strong>{" "}
          {registeredUsers.total === 1 ? "user" : "users"}
        </p>
        {subject.kind === "realm" && registeredUsers.byApplication.length > 0 ? (
          <Table caption="Registered Users for Application">
            <TableHead>
              <HeaderCell>Application Name</HeaderCell>
              <HeaderCell numeric>Users</HeaderCell>
            </TableHead>
            <TableBody>
              {registeredUsers.byApplication.map((row) => (
                <Row key={row.applicationId}>
                  <Cell header>{row.name}</Cell>
                  <Cell numeric>{formatCount(row.users)}</Cell>
                </Row>
              ))}
            </TableBody>
          </Table>
        ) : null}
      </div>
    </Card>
  );
}

function TopUsersCard({ view: { topUsers, subject } }: { readonly view: StatisticsView }) {
  const [first] = topUsers.rows;
  if (!first) {
    return (
      <Card title="Top Users per Application">
        <p className="text-sm text-muted">Nobody obtained a token by the Password grant in this time.</p>
      </Card>
    );
  }
  const summary = `Most tokens: ${first.name} with ${plural(first.tokens, "token")}.`;
  return (
    <Card title="Top Users per Application" description="Who obtained the most tokens by the Password grant.">
      <ChartFigure
        summary={summary}
        tablePlace="below"
        table={
          <Table caption="Top Users per Application">
            <TableHead>
              <HeaderCell>Username</HeaderCell>
              {subject.kind === "realm" ? <HeaderCell>Application Name</HeaderCell> : null}
              <HeaderCell numeric>Tokens</HeaderCell>
            </TableHead>
            <TableBody>
              {topUsers.rows.map((row) => (
                <Row key={`${row.applicationId} ${row.userId}`}>
                  <Cell header>
                    {row.name}
                    {row.email === "" ? null : <div className="text-xs font-normal text-muted [overflow-wrap:anywhere]">{row.email}</div>}
                  </Cell>
                  {subject.kind === "realm" ? <Cell>{row.applicationName}</Cell> : null}
                  <Cell numeric>{formatCount(row.tokens)}</Cell>
                </Row>
              ))}
            </TableBody>
          </Table>
        }
      >
        <BarChart id="top-users" title="Top Users per Application" description={summary} geometry={topUsers.bars} />
      </ChartFigure>
    </Card>
  );
}
