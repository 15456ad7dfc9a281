import type { UserEffect, UserListItem } from "#app/services/admin/users";
import type { ListPage } from "#app/services/list-page";
import { ButtonLink } from "#app/ui/button";
import { Card, DefinitionList } from "#app/ui/card";
import { Badge } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { formatCount, plural } from "#app/ui/format";
import { type InternalHref, TextLink } from "#app/ui/link";
import { EmptyState, FilterBar, Pagination, pageLinks } from "#app/ui/list";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { type ListQuery, sortLink } from "../list-query";
import { ChangeForm } from "./change-form";

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
function UserState({ status }: { readonly status: UserListItem["status"] }) {
  return status === "disabled" ? <Badge tone="danger">Disabled</Badge> : <Badge tone="success">Active</Badge>;
}

/** One user, and what an admin may change: each change says its effect first. */
export function UserDetail({ user, now }: { readonly user: UserEffect; readonly now: number }) {
  return (
    <>
      <Card>
        <DefinitionList
          items={[
            { term: "Email", value: user.email },
            { term: "Role", value: user.role === "admin" ? "Admin" : "Developer" },
            { term: "State", value: <UserState status={user.status} /> },
            {
              term: "Applications",
              value:
                user.applications === 0 ? (
                  "0"
                ) : (
                  <TextLink to={`/admin/applications?${new URLSearchParams({ search: user.email })}`}>
                    {formatCount(user.applications)}
                  </TextLink>
                ),
            },
            { term: "Open sessions", value: formatCount(user.sessions) },
            { term: "Tokens obtained for them in 7 days", value: formatCount(user.tokensLastWeek) },
            {
              term: "History",
              value: (
                <TextLink to={`/admin/audit?${new URLSearchParams({ targetType: "user", targetId: user.id })}`}>
                  Audit log of this user
                </TextLink>
              ),
            },
          ]}
        />
      </Card>
      {user.locks.until === null ? null : <LockCard user={user} until={user.locks.until} now={now} />}
      {user.status === "active" && !user.self ? <PasswordCard user={user} /> : null}
      <RoleCard user={user} />
      {user.status === "active" ? <DisableCard user={user} /> : <EnableCard user={user} />}
      <DeleteCard user={user} />
    </>
  );
}

interface LockCardProps {
  readonly user: UserEffect;
  readonly until: Date | string;
  readonly now: number;
}

function LockCard({ user, until, now }: LockCardProps) {
  const { sources, slowed } = user.locks;
  return (
    <Card title="Locked by wrong passwords">
      <ChangeForm hidden={{ intent: "unlock", userId: user.id }} submitLabel="Unlock">
        <p>
          {sources === 0 ? "" : `${plural(sources, "network address", "network addresses")} cannot sign in as ${user.name}. `}
          {slowed ? "Strangers from everywhere have to wait for each other. " : ""}
          The last of it ends <Time value={until} now={now} />. Browsers that {user.name} has signed in with before are not held up.
        </p>
        <p>Unlocking forgets the wrong passwords, so that whoever was guessing can go on, too.</p>
      </ChangeForm>
    </Card>
  );
}

function PasswordCard({ user }: { readonly user: UserEffect }) {
  return (
    <Card title="Forgotten password">
      <ChangeForm hidden={{ intent: "make-password-link", userId: user.id }} submitLabel="Make one-time link">
        <p>
          {user.name} chooses a new password by a link that works once, for an hour. Hand it over by a way that you trust: whoever opens it
          takes the account over. Earlier links stop working.
        </p>
      </ChangeForm>
    </Card>
  );
}

function RoleCard({ user }: { readonly user: UserEffect }) {
  const makeAdmin = user.role === "developer";
  return (
    <Card title="Role">
      <ChangeForm
        hidden={{ intent: makeAdmin ? "make-admin" : "make-developer", userId: user.id }}
        submitLabel={makeAdmin ? "Make admin" : "Make developer"}
        variant={makeAdmin ? "secondary" : "danger"}
      >
        {makeAdmin ? (
          <p>
            An admin sees and changes every application of this realm, decides on grant types, scopes, lifetimes and signing keys, and can
            disable any other user.
          </p>
        ) : null}
        <p>
          {user.effect.ofRole} {user.self ? "Only another admin can give the role back to you." : ""}
        </p>
        <p>
          {user.name} has {plural(user.sessions, "session")}.
        </p>
      </ChangeForm>
    </Card>
  );
}

function DisableCard({ user }: { readonly user: UserEffect }) {
  if (user.self) {
    return (
      <Card title="Disable">
        <p className="text-sm text-muted">You cannot disable yourself. Another admin can.</p>
      </Card>
    );
  }
  return (
    <Card title="Disable">
      <ChangeForm hidden={{ intent: "disable", userId: user.id }} submitLabel={`Disable ${user.name}`} variant="danger">
        <p>{user.effect.ofStatus}</p>
        <p>
          {user.name} has {plural(user.sessions, "session")} and {plural(user.applications, "application")}. In the last 7 days{" "}
          {plural(user.tokensLastWeek, "token was", "tokens were")} obtained for {user.name}.
        </p>
        <p className="text-muted">{user.effect.selfContained}</p>
      </ChangeForm>
    </Card>
  );
}

function DeleteCard({ user }: { readonly user: UserEffect }) {
  const to: InternalHref = user.self ? "/account/delete" : `/admin/users/delete?${new URLSearchParams({ user: user.id })}`;
  return (
    <Card title="Delete">
      <div className="space-y-4 text-sm">
        <p>The next page says what goes, and asks what becomes of the applications.</p>
        <ButtonLink to={to} variant="danger">
          Delete account
        </ButtonLink>
      </div>
    </Card>
  );
}

function EnableCard({ user }: { readonly user: UserEffect }) {
  return (
    <Card title="Enable">
      <ChangeForm hidden={{ intent: "enable", userId: user.id }} submitLabel={`Enable ${user.name}`}>
        <p>{user.effect.ofStatus}</p>
      </ChangeForm>
    </Card>
  );
}
