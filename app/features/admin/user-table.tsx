import { Badge } from "#app/ui/feedback";
import { formatCount } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { sortLink } from "./list-query";

export interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: "developer" | "admin";
  readonly status: "active" | "disabled";
  readonly createdAt: Date;
  readonly lastSignInAt: Date | null;
  readonly applications: number;
  readonly self: boolean;
}

interface UserTableProps {
  readonly users: readonly UserRow[];
  readonly order: { readonly sort: string; readonly descending: boolean };
  /** The present query. */
  readonly search: string;
  readonly now: number;
}

/** The users of the realm. */
export function UserTable({ users, order, search, now }: UserTableProps) {
  return (
    <Table caption="Users">
      <TableHead>
        <HeaderCell sort={sortLink(search, order, "name")}>Name</HeaderCell>
        <HeaderCell sort={sortLink(search, order, "role")}>Role</HeaderCell>
        <HeaderCell sort={sortLink(search, order, "status")}>State</HeaderCell>
        <HeaderCell numeric>Applications</HeaderCell>
        <HeaderCell sort={sortLink(search, order, "last-sign-in")}>Last sign-in</HeaderCell>
        <HeaderCell sort={sortLink(search, order, "created")}>Created</HeaderCell>
      </TableHead>
      <TableBody>
        {users.map((user) => (
          <Row key={user.id}>
            <Cell header>
              <div className="min-w-44 [overflow-wrap:anywhere]">
                <TextLink quiet to={`?${new URLSearchParams({ user: user.id })}`}>
                  {user.name}
                </TextLink>
                {user.self ? <span className="font-normal text-muted"> (you)</span> : null}
                <div className="font-normal text-muted">{user.email}</div>
              </div>
            </Cell>
            <Cell>{user.role === "admin" ? <Badge tone="accent">Admin</Badge> : "Developer"}</Cell>
            <Cell>
              <UserState status={user.status} />
            </Cell>
            <Cell numeric>{formatCount(user.applications)}</Cell>
            <Cell>{user.lastSignInAt ? <Time value={user.lastSignInAt} now={now} /> : <span className="text-muted">Never</span>}</Cell>
            <Cell>
              <Time value={user.createdAt} now={now} />
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

/** Whether a user may sign in. */
export function UserState({ status }: { readonly status: UserRow["status"] }) {
  return status === "disabled" ? <Badge tone="danger">Disabled</Badge> : <Badge tone="success">Active</Badge>;
}
