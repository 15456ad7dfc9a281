import type { UserListItem } from "#app/services/admin/users";
import type { ListPage } from "#app/services/list-page";
import { Badge } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { formatCount } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { EmptyState, FilterBar, Pagination, pageLinks } from "#app/ui/list";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { type ListQuery, sortLink } from "../list-query";

/** What the list may be sorted by. */
export const USER_COLUMNS = ["name", "email", "role", "status", "created", "last-sign-in"] as const;

interface UserListProps {
  readonly list: ListPage<UserListItem>;
  readonly query: ListQuery<string>;
  /** The present query string. */
  readonly address: string;
  readonly now: number;
}

/** The users with search, order and pages. */
export function UserList({ list, query, address, now }: UserListProps) {
  return (
    <>
      <FilterBar label="Search users" submitLabel="Search" clearTo={query.search === "" ? undefined : "/admin/users"}>
        <TextField key={query.search} label="Name or email" name="search" type="search" defaultValue={query.search} autoComplete="off" />
      </FilterBar>
      {list.items.length === 0 ? (
        <EmptyState title="Nobody found">No name or e-mail address contains “{query.search}”.</EmptyState>
      ) : (
        <>
          <UserTable users={list.items} order={query} search={address} now={now} />
          <Pagination label="Users" {...pageLinks({ ...list, search: address })} />
        </>
      )}
    </>
  );
}

interface UserTableProps {
  readonly users: readonly UserListItem[];
  readonly order: { readonly sort: string; readonly descending: boolean };
  /** The present query. */
  readonly search: string;
  readonly now: number;
}

/** The users of the realm. */
function UserTable({ users, order, search, now }: UserTableProps) {
  return (
    <Table caption="Users" stacked>
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
              <div className="md:min-w-44 [overflow-wrap:anywhere]">
                <TextLink quiet to={`?${new URLSearchParams({ user: user.id })}`}>
                  {user.name}
                </TextLink>
                {user.self ? <span className="font-normal text-muted"> (you)</span> : null}
                <div className="font-normal text-muted">{user.email}</div>
              </div>
            </Cell>
            <Cell label="Role">{user.role === "admin" ? <Badge tone="accent">Admin</Badge> : "Developer"}</Cell>
            <Cell label="State">
              <UserState status={user.status} />
            </Cell>
            <Cell numeric label="Applications">
              {formatCount(user.applications)}
            </Cell>
            <Cell label="Last sign-in">
              {user.lastSignInAt ? <Time value={user.lastSignInAt} now={now} /> : <span className="text-muted">Never</span>}
            </Cell>
            <Cell label="Created">
              <Time value={user.createdAt} now={now} />
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

/** Whether a user may sign in. */
export function UserState({ status }: { readonly status: UserListItem["status"] }) {
  return status === "disabled" ? <Badge tone="danger">Disabled</Badge> : <Badge tone="success">Active</Badge>;
}
