import type { FailureDetail } from "#app/services/failures/find";
import type { FailureView } from "#app/services/failures/recent";
import type { FailureSearch } from "#app/services/usage/query";
import { Button, ButtonLink } from "#app/ui/button";
import { Card, type Definition, DefinitionList } from "#app/ui/card";
import { TextField } from "#app/ui/field";
import { plural } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { diagnoseHref, errorHref } from "../diagnosis/links";
import type { StatisticsForm } from "./links";
import { fixLink, periodQuery, type Subject } from "./links";
import type { FailuresView } from "./view";
import { explainFailure } from "./words";

/** Why a refused request may have no record: `docs/decisions/0016-failure-samples.md`. */
const COUNTED_ONLY =
  "Or it was counted and not recorded: of requests that prove no key, one of each cause and address is recorded a minute, and of throttled ones none.";

interface FailuresCardProps {
  readonly failures: FailuresView;
  readonly search: FailureSearch | null;
  readonly subject: Subject;
  readonly form: StatisticsForm;
  readonly now: number;
}

/** "Recent failures": why requests were refused, in words, with the fix; any of them by its request id. */
export function FailuresCard({ failures, search, subject, form, now }: FailuresCardProps) {
  const query = periodQuery(form);
  return (
    <Card
      id="failures"
      title="Recent failures"
      description="The wire answer stays general for safety; here stands the cause. Every answer carries its request id in the X-Request-Id header."
    >
      <div className="space-y-5">
        <Form method="get" action="#failures" role="search" aria-label="Find a failure" preventScrollReset>
          {[...query].map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <div className="flex flex-col gap-3 sm:flex-row sm:items-end *:first:sm:w-96">
            <TextField
              key={search?.requestId ?? ""}
              label="Request id"
              name="request"
              defaultValue={search?.requestId ?? ""}
              errors={search && search.failure === null ? [notFound(subject)] : undefined}
              autoComplete="off"
              spellCheck={false}
              mono
            />
            <div>
              <Button>Find</Button>
            </div>
          </div>
        </Form>
        {search?.failure ? <FoundFailure failure={search.failure} subject={subject} now={now} /> : null}
        {failures.proved.length + failures.claimed.length === 0 ? (
          <p className="text-sm text-muted">No request was refused in this time.</p>
        ) : null}
        {failures.proved.length === 0 ? null : (
          <FailureTable caption="Recent failures" failures={failures.proved} subject={subject} query={query} now={now} />
        )}
        {failures.claimed.length === 0 ? null : (
          <section aria-labelledby="claimed-failures" className="space-y-3">
            <h3 id="claimed-failures" className="text-base font-semibold">
              {subject.kind === "realm" ? "Claimed a key, or none; not proved" : "Claimed this key; not proved"}
            </h3>
            <p className="max-w-prose text-sm text-muted">
              These requests did not prove whose they are: a consumer key is no secret, so anybody can send them. Of those with one cause,
              from one address, in one minute, one is recorded. The number of each cause counts all of them.
            </p>
            <FailureTable caption="Claimed, not proved" failures={failures.claimed} subject={subject} query={query} now={now} />
          </section>
        )}
      </div>
    </Card>
  );
}

function notFound(subject: Subject): string {
  return subject.kind === "realm"
    ? `No failure has this request id. It may have succeeded, or be too old. ${COUNTED_ONLY}`
    : `No failure of this application has this request id. It may have succeeded, be too old, or have named another consumer key. ${COUNTED_ONLY}`;
}

interface FailureTableProps extends Pick<FailuresCardProps, "subject" | "now"> {
  readonly caption: string;
  readonly failures: readonly (FailureView & { readonly requests?: number | null })[];
  readonly query: URLSearchParams;
}

function FailureTable({ caption, failures, subject, query, now }: FailureTableProps) {
  return (
    <Table caption={caption}>
      <TableHead>
        <HeaderCell>Time</HeaderCell>
        <HeaderCell>Cause and fix</HeaderCell>
        <HeaderCell>Grant type</HeaderCell>
        <HeaderCell>Secret</HeaderCell>
        <HeaderCell>IP address</HeaderCell>
        <HeaderCell>Request id</HeaderCell>
      </TableHead>
      <TableBody>
        {failures.map((failure) => {
          const link = fixLink(failure, subject);
          return (
            <Row key={failure.requestId}>
              <Cell nowrap>
                <Time value={failure.at} now={now} />
              </Cell>
              <Cell header>
                <div className="min-w-72">
                  {failure.title}
                  {subject.kind === "realm" && failure.application ? (
                    <span className="font-normal"> · {failure.application.name}</span>
                  ) : null}
                  {typeof failure.requests === "number" ? (
                    <span className="font-normal"> · {plural(failure.requests, "request")} for this cause in this time</span>
                  ) : null}
                  <div className="font-normal text-muted">
                    {failure.fix} {link ? <TextLink to={link.to}>{link.label}</TextLink> : null}
                  </div>
                </div>
              </Cell>
              <Cell nowrap>
                {failure.grantLabel === "" ? "Unknown" : failure.grantLabel}
                {failure.endpoint === "token" ? null : <div className="text-muted">at /{failure.endpoint}</div>}
              </Cell>
              <Cell nowrap>{failure.secretHint === "" ? "None" : `…${failure.secretHint}`}</Cell>
              <Cell nowrap>{failure.ip}</Cell>
              <Cell nowrap>
                <TextLink
                  to={`?${new URLSearchParams([...query, ["request", failure.requestId]])}#failures`}
                  aria-label={`Details of request ${failure.requestId}`}
                >
                  …{failure.requestId.slice(-8)}
                </TextLink>{" "}
                <TextLink to={diagnoseHref(failure.requestId)} aria-label={`Diagnose request ${failure.requestId}`}>
                  Diagnose
                </TextLink>
              </Cell>
            </Row>
          );
        })}
      </TableBody>
    </Table>
  );
}

interface FoundFailureProps {
  readonly failure: FailureDetail;
  readonly subject: Subject;
  readonly now: number;
}

/** "Why did it fail?": one refused request with everything that is known of it, and the way to mend it. */
export function FoundFailure({ failure, subject, now }: FoundFailureProps) {
  const link = fixLink(failure, subject);
  return (
    <section aria-labelledby="failure-title" className="space-y-4 rounded-md border border-line-strong p-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-80 space-y-1.5 text-sm">
          <h3 id="failure-title" className="text-base font-semibold">
            {failure.title}
          </h3>
          <p>{failure.explanation}</p>
          {explainFailure(failure, now).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          <p>
            <strong className="font-semibold">To mend it: </strong>
            {failure.fix}
          </p>
        </div>
        {link ? <ButtonLink to={link.to}>{link.label}</ButtonLink> : null}
      </div>
      <DefinitionList items={items(failure)} />
    </section>
  );
}

function items(failure: FailureDetail): readonly Definition[] {
  const optional = (term: string, value: string | null): Definition[] => (value === null || value === "" ? [] : [{ term, value }]);
  return [
    { term: "Time", value: <Time value={failure.at} /> },
    { term: "Request id", value: <code className="font-mono">{failure.requestId}</code> },
    { term: "Endpoint", value: `/${failure.endpoint}` },
    ...(failure.error === ""
      ? []
      : [{ term: "Error on the wire", value: <TextLink to={errorHref(failure.error, failure.requestId)}>{failure.error}</TextLink> }]),
    ...optional("Application", failure.application?.name ?? null),
    ...optional("Environment", failure.environment),
    ...optional("Consumer Key", failure.clientId),
    ...optional("Grant type", failure.grantLabel),
    ...optional("Secret", failure.secretHint === "" ? null : `…${failure.secretHint}`),
    ...failure.facts.map(({ name, value }) => ({ term: `Detail: ${name}`, value })),
    ...optional("IP address", failure.ip),
    ...optional("User agent", failure.userAgent),
  ];
}
