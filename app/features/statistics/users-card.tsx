import { Card } from "#app/ui/card";
import { formatCount } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { filteredBy, type StatisticsAddress } from "./links";
import type { StatisticsView } from "./view";

interface UsersCardProps {
  readonly view: StatisticsView;
  readonly address: StatisticsAddress;
}

/** WSO2's two views of the people behind an application, with its rule: the password grant alone counts. */
export function UsersCard({ view: { registeredUsers, topUsers, subject }, address }: UsersCardProps) {
  const ofRealm = subject.kind === "realm";
  return (
    <Card
      title={`Registered Users for Application: ${formatCount(registeredUsers.total)}`}
      description="Different people for whom a token was obtained by the Password grant, not those who may sign in."
      why="WSO2 gives this name to this number, and its users look for it here. It is counted by whole days (UTC)."
      flush
    >
      <div className="divide-y divide-line border-t border-line">
        {ofRealm && registeredUsers.byApplication.length > 0 ? (
          <Table caption="Registered Users for Application" flush stacked>
            <TableHead>
              <HeaderCell>Application Name</HeaderCell>
              <HeaderCell>Application Owner</HeaderCell>
              <HeaderCell numeric>Users</HeaderCell>
            </TableHead>
            <TableBody>
              {registeredUsers.byApplication.map((row) => (
                <Row key={row.applicationId}>
                  <Cell header>
                    <TextLink quiet to={filteredBy(address, { application: row.applicationId })}>
                      {row.name}
                    </TextLink>
                  </Cell>
                  <Cell label="Application Owner">{row.owner}</Cell>
                  <Cell numeric label="Users">
                    {formatCount(row.users)}
                  </Cell>
                </Row>
              ))}
            </TableBody>
          </Table>
        ) : null}
        {topUsers.length === 0 ? (
          <p className="px-5 py-4 text-small text-muted">Nobody obtained a token by the Password grant in this time.</p>
        ) : (
          <Table caption="Top Users per Application" showCaption flush stacked>
            <TableHead>
              <HeaderCell>Username</HeaderCell>
              {ofRealm ? <HeaderCell>Application Name</HeaderCell> : null}
              <HeaderCell numeric>Tokens</HeaderCell>
            </TableHead>
            <TableBody>
              {topUsers.map((row) => (
                <Row key={`${row.applicationId} ${row.userId}`}>
                  <Cell header>
                    <TextLink quiet to={filteredBy(address, { user: row.userId })}>
                      {row.name}
                    </TextLink>
                    {row.email === "" ? null : (
                      <div className="text-micro font-normal text-muted [overflow-wrap:anywhere]">{row.email}</div>
                    )}
                  </Cell>
                  {ofRealm ? <Cell label="Application Name">{row.applicationName}</Cell> : null}
                  <Cell numeric label="Tokens">
                    {formatCount(row.tokens)}
                  </Cell>
                </Row>
              ))}
            </TableBody>
          </Table>
        )}
      </div>
    </Card>
  );
}
