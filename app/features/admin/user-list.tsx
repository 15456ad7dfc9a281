import { TextField } from "#app/ui/field";
import { EmptyState, FilterBar, Pagination, pageLinks } from "#app/ui/list";
import type { ListQuery } from "./list-query";
import type { PageOf } from "./page-of";
import { type UserRow, UserTable } from "./user-table";

/** What the list may be sorted by. */
export const USER_COLUMNS = ["name", "email", "role", "status", "created", "last-sign-in"] as const;

interface UserListProps {
  readonly list: PageOf<UserRow>;
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
