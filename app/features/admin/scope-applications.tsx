import type { ReactNode } from "react";
import type { ScopeApplication, ScopeCandidate } from "#app/services/admin/scope-requests";
import type { ListPage } from "#app/services/list-page";
import { Button } from "#app/ui/button";
import { Badge } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { TextLink } from "#app/ui/link";
import { FilterBar, Pagination, pageLinks } from "#app/ui/list";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";

interface ListProps<Item> {
  readonly scope: string;
  readonly list: ListPage<Item>;
  /** The present query string. */
  readonly address: string;
}

/** The applications that were given a scope, each with a form to withdraw it. */
export function ScopeApplications({ scope, list, address, answerLength }: ListProps<ScopeApplication> & { readonly answerLength: number }) {
  if (list.items.length === 0) return <p className="text-sm text-muted">None so far. Find one below to name it.</p>;
  return (
    <div className="space-y-4">
      <Table caption="Applications given this scope" stacked>
        <TableHead>
          <HeaderCell>Application</HeaderCell>
          <HeaderCell>Given</HeaderCell>
          <HeaderCell>Reason and answer</HeaderCell>
          <HeaderCell>Withdraw</HeaderCell>
        </TableHead>
        <TableBody>
          {list.items.map((application) => (
            <Row key={application.id}>
              <ApplicationCell application={application} />
              <Cell label="Given">{application.decidedAt === null ? null : <Time value={application.decidedAt} />}</Cell>
              <Cell label="Reason and answer">
                <div className="max-w-prose min-w-40 space-y-1 whitespace-pre-line [overflow-wrap:anywhere]">
                  {application.reason === "" ? <p className="text-muted">Named by an admin</p> : <p>{application.reason}</p>}
                  {application.answer === "" ? null : <p className="text-muted">{application.answer}</p>}
                </div>
              </Cell>
              <Cell>
                <DecisionForm scope={scope} applicationId={application.id}>
                  <TextField
                    label={
                      <>
                        Why, for the owner<span className="sr-only"> of {application.name}</span>
                      </>
                    }
                    id={`answer-${application.id}`}
                    name="answer"
                    autoComplete="off"
                    maxLength={answerLength}
                  />
                  <Button size="small" variant="danger" name="decision" value="withdraw">
                    Withdraw<span className="sr-only"> from {application.name}</span>
                  </Button>
                </DecisionForm>
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
      <Pagination label="Applications given this scope" {...pageLinks({ ...list, search: address })} />
    </div>
  );
}

/** Searches for an application to name for the scope. */
export function CandidateSearch({ name, search }: { readonly name: string; readonly search: string }) {
  return (
    <FilterBar
      key={search}
      label="Find an application"
      submitLabel="Find"
      clearTo={search === "" ? undefined : `?${new URLSearchParams({ name })}`}
    >
      <input type="hidden" name="name" value={name} />
      <TextField
        label="Application, owner or consumer key"
        name="search"
        type="search"
        defaultValue={search}
        autoComplete="off"
        className="sm:min-w-72"
      />
    </FilterBar>
  );
}

/** What was found to name for a scope. */
export function ScopeCandidates({ scope, list, address }: ListProps<ScopeCandidate>) {
  if (list.items.length === 0) return <p className="text-sm text-muted">No application fits the search.</p>;
  return (
    <div className="space-y-4">
      <Table caption="Applications found" stacked>
        <TableHead>
          <HeaderCell>Application</HeaderCell>
          <HeaderCell>
            <span className="sr-only">Actions</span>
          </HeaderCell>
        </TableHead>
        <TableBody>
          {list.items.map((application) => (
            <Row key={application.id}>
              <ApplicationCell application={application} />
              <Cell>
                <div className="flex sm:justify-end">
                  {application.given ? (
                    <Badge tone="success">Has it</Badge>
                  ) : (
                    <DecisionForm scope={scope} applicationId={application.id}>
                      <Button size="small" name="decision" value="name">
                        Name<span className="sr-only"> {application.name}</span>
                      </Button>
                    </DecisionForm>
                  )}
                </div>
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
      <Pagination label="Applications found" {...pageLinks({ ...list, search: address })} />
    </div>
  );
}

function ApplicationCell({ application }: { readonly application: ScopeApplication | ScopeCandidate }) {
  return (
    <Cell header>
      <div className="min-w-40 [overflow-wrap:anywhere]">
        <TextLink quiet to={`/admin/applications?${new URLSearchParams({ application: application.id })}`}>
          {application.name}
        </TextLink>
        <div className="font-normal text-muted">
          {application.owner.name}, {application.owner.email}
        </div>
      </div>
    </Cell>
  );
}

interface DecisionFormProps {
  readonly scope: string;
  readonly applicationId: string;
  readonly children: ReactNode;
}

function DecisionForm({ scope, applicationId, children }: DecisionFormProps) {
  return (
    <Form method="post" className="flex flex-wrap items-end gap-2">
      <input type="hidden" name="intent" value="decide" />
      <input type="hidden" name="name" value={scope} />
      <input type="hidden" name="applicationId" value={applicationId} />
      {children}
    </Form>
  );
}
