import type { ApiItem } from "#app/services/apis/catalogue";
import type { ListPage } from "#app/services/list-page";
import { ButtonLink } from "#app/ui/button";
import { InlineCode } from "#app/ui/code";
import { Badge, Done } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { formatCount } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { EmptyState, FilterBar, Pagination, pageLinks } from "#app/ui/list";
import { Page } from "#app/ui/page";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { apiHref, SUBSCRIPTION_REQUESTS } from "./links";

interface CatalogueProps {
  readonly list: ListPage<ApiItem>;
  readonly mayRegister: boolean;
  /** Requests to subscribe that the person may decide. */
  readonly waiting: number;
  readonly search: string;
  readonly notice: string | undefined;
}

/** "APIs": the catalogue of the realm. */
export function Catalogue({ list, mayRegister, waiting, search, notice }: CatalogueProps) {
  const isEmpty = list.total === 0 && search === "";
  const add = mayRegister ? (
    <ButtonLink to="/apis/new" variant="primary">
      Register an API
    </ButtonLink>
  ) : null;
  const requests =
    waiting === 0 ? null : <ButtonLink to={SUBSCRIPTION_REQUESTS}>Subscription requests ({formatCount(waiting)})</ButtonLink>;
  return (
    <Page
      title="APIs"
      description="An application that subscribes to an API can ask for tokens for it alone, with the API's scopes."
      actions={
        <>
          {requests}
          {isEmpty ? null : add}
        </>
      }
    >
      <Done text={notice} />
      {isEmpty ? (
        <EmptyState title="No APIs yet" action={add}>
          {mayRegister
            ? "Register the address of a service that takes this portal's tokens. Applications then subscribe to it."
            : "An admin of this portal registers them. Until then, tokens are for every service that trusts this portal."}
        </EmptyState>
      ) : (
        <>
          <FilterBar label="Search APIs" submitLabel="Search" clearTo={search === "" ? undefined : "?"}>
            <TextField
              label="Search by name or identifier"
              type="search"
              name="search"
              defaultValue={search}
              key={search}
              maxLength={100}
              className="sm:w-80"
            />
          </FilterBar>
          {list.items.length === 0 ? (
            <EmptyState title="No API fits">{`Nothing has “${search}” in its name or identifier.`}</EmptyState>
          ) : (
            <>
              <ApiTable items={list.items} />
              <Pagination label="APIs" {...pageLinks({ ...list, search: new URLSearchParams(search === "" ? {} : { search }) })} />
            </>
          )}
        </>
      )}
    </Page>
  );
}

function ApiTable({ items }: { readonly items: readonly ApiItem[] }) {
  return (
    <Table caption="APIs" stacked>
      <TableHead>
        <HeaderCell>Name</HeaderCell>
        <HeaderCell>Identifier</HeaderCell>
        <HeaderCell>Owner</HeaderCell>
        <HeaderCell>Subscription</HeaderCell>
        <HeaderCell numeric>Scopes</HeaderCell>
      </TableHead>
      <TableBody>
        {items.map((api) => (
          <Row key={api.id}>
            <Cell header>
              <TextLink quiet to={apiHref(api.id)}>
                {api.name}
              </TextLink>
            </Cell>
            <Cell label="Identifier">
              <span className="[overflow-wrap:anywhere]">
                <InlineCode>{api.identifier}</InlineCode>
              </span>
            </Cell>
            <Cell label="Owner">{api.owner}</Cell>
            <Cell label="Subscription">
              <ApprovalBadge approval={api.approval} />
            </Cell>
            <Cell label="Scopes" numeric>
              {formatCount(api.scopes)}
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

/** Whether applications subscribe to an API at once, in a word. */
export function ApprovalBadge({ approval }: { readonly approval: string }) {
  return approval === "open" ? <Badge tone="success">Open</Badge> : <Badge>On request</Badge>;
}
