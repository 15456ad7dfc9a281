import { getFormProps, useForm } from "@conform-to/react";
import type { ListPage } from "#app/services/list-page";
import type { RealmListItem, RealmState } from "#app/services/realms/children";
import { Button, ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { fieldProps, type LastResult, summaryErrors } from "#app/ui/conform";
import { ErrorSummary, State } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { formatCount } from "#app/ui/format";
import { type InternalHref, TextLink } from "#app/ui/link";
import { EmptyState, FilterBar, Pagination, pageLinks } from "#app/ui/list";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { type ListQuery, sortLink } from "../list-query";

export const REALMS_HREF: InternalHref = "/admin/realms";

/** What the list may be sorted by. */
export const REALM_COLUMNS = ["name", "created"] as const;

export function realmHref(id: string): InternalHref {
  return `/admin/realms/${id}`;
}

interface RealmListProps {
  readonly list: ListPage<RealmListItem>;
  readonly query: ListQuery<string>;
  /** The present query string. */
  readonly address: string;
  readonly now: number;
}

/** Every realm directly below this one. */
export function RealmList({ list, query, address, now }: RealmListProps) {
  if (list.total === 0 && query.search === "") {
    return (
      <EmptyState
        title="No realms yet"
        action={
          <ButtonLink to="/admin/realms/new" variant="primary">
            Create realm
          </ButtonLink>
        }
      >
        A realm, which WSO2 calls a tenant, has its own users, applications, policy, keys and issuer. Nothing crosses from one to another.
      </EmptyState>
    );
  }
  return (
    <>
      <FilterBar key={query.search} label="Search realms" submitLabel="Search" clearTo={query.search === "" ? undefined : REALMS_HREF}>
        <TextField label="Realm" name="search" type="search" defaultValue={query.search} autoComplete="off" maxLength={100} />
      </FilterBar>
      {list.items.length === 0 ? (
        <EmptyState title="Nothing found">No realm fits the search.</EmptyState>
      ) : (
        <>
          <Table caption="Realms" stacked>
            <TableHead>
              <HeaderCell sort={sortLink(address, query, "name")}>Realm</HeaderCell>
              <HeaderCell>State</HeaderCell>
              <HeaderCell numeric>Users</HeaderCell>
              <HeaderCell numeric>Applications</HeaderCell>
              <HeaderCell sort={sortLink(address, query, "created")}>Created</HeaderCell>
            </TableHead>
            <TableBody>
              {list.items.map((realm) => (
                <Row key={realm.id}>
                  <Cell header>
                    <div className="min-w-40 [overflow-wrap:anywhere]">
                      <TextLink quiet to={realmHref(realm.id)}>
                        {realm.name}
                      </TextLink>
                    </div>
                  </Cell>
                  <Cell label="State">
                    <RealmStateMark state={realm.state} />
                  </Cell>
                  <Cell label="Users" numeric>
                    {formatCount(realm.users)}
                  </Cell>
                  <Cell label="Applications" numeric>
                    {formatCount(realm.applications)}
                  </Cell>
                  <Cell label="Created">
                    <Time value={realm.createdAt} now={now} />
                  </Cell>
                </Row>
              ))}
            </TableBody>
          </Table>
          <Pagination label="Realms" {...pageLinks({ ...list, search: address })} />
        </>
      )}
    </>
  );
}

const STATES = {
  active: { tone: "success", label: "Active" },
  suspended: { tone: "warning", label: "Suspended" },
  deleting: { tone: "danger", label: "Being deleted" },
} as const satisfies Readonly<Record<RealmState, object>>;

export function RealmStateMark({ state }: { readonly state: RealmState }) {
  const { tone, label } = STATES[state];
  return <State tone={tone}>{label}</State>;
}

interface NewRealmFormProps {
  /** What the name is appended to, such as `https://example.com/realms/`. */
  readonly prefix: string;
  readonly lastResult: LastResult;
}

/** The form of a new realm. */
export function NewRealmForm({ prefix, lastResult }: NewRealmFormProps) {
  const [form, fields] = useForm<{ name: string }>({ id: "realm", lastResult: lastResult ?? null });
  return (
    <Card>
      <Form method="post" {...getFormProps(form)} noValidate>
        <FormFields>
          <ErrorSummary errors={summaryErrors(form, [fields.name])} title="No realm was made" />
          <TextField
            label="Name"
            description="Lower-case letters, digits, dots, hyphens and underscores."
            why={`It stands in every address of the realm, such as ${prefix}NAME/token, and in the issuer of its tokens.`}
            {...fieldProps(fields.name)}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={40}
            mono
            required
          />
          <FormActions cancelTo={REALMS_HREF}>
            <Button variant="primary">Create realm</Button>
          </FormActions>
        </FormFields>
      </Form>
    </Card>
  );
}
