import type { IssuerItem, IssuerRemoval } from "#app/services/admin/trusted-issuers";
import { ButtonLink } from "#app/ui/button";
import { InlineCode } from "#app/ui/code";
import type { LastResult } from "#app/ui/conform";
import { Badge } from "#app/ui/feedback";
import { ConfirmForm } from "#app/ui/form";
import { environmentName, formatDuration, plural } from "#app/ui/format";
import { type InternalHref, TextLink } from "#app/ui/link";
import { EmptyState } from "#app/ui/list";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { applicationHref } from "../applications/links";

export const ISSUERS_HREF: InternalHref = "/admin/issuers";

/** Keys that a row names; of more it says how many. */
const MOST_NAMED = 5;

/** Whose assertions are trusted. */
export function IssuerList({ issuers }: { readonly issuers: readonly IssuerItem[] }) {
  if (issuers.length === 0) {
    return (
      <EmptyState title="No issuer is trusted">
        An identity provider, a CI system or a cluster signs assertions that programs trade for access tokens. Trust the first one below.
      </EmptyState>
    );
  }
  return (
    <Table caption="Trusted issuers" stacked>
      <TableHead>
        <HeaderCell>Issuer</HeaderCell>
        <HeaderCell>Presented by</HeaderCell>
        <HeaderCell>Subjects</HeaderCell>
        <HeaderCell>Changed</HeaderCell>
        <HeaderCell>
          <span className="sr-only">Actions</span>
        </HeaderCell>
      </TableHead>
      <TableBody>
        {issuers.map((issuer) => (
          <IssuerRow key={issuer.id} issuer={issuer} />
        ))}
      </TableBody>
    </Table>
  );
}

function IssuerRow({ issuer }: { readonly issuer: IssuerItem }) {
  const { id, jwksUri, clients, emailDomains, scopes, longestLife, setBy, changedAt } = issuer;
  return (
    <Row>
      <Cell header>
        <div className="min-w-36 [overflow-wrap:anywhere]">
          <InlineCode>{issuer.issuer}</InlineCode>
          <div className="font-normal text-muted">{jwksUri === null ? "Keys are stored here" : `Keys at ${jwksUri}`}</div>
        </div>
      </Cell>
      <Cell label="Presented by">
        <KeyNames clients={clients} />
      </Cell>
      <Cell label="Subjects">
        <div className="min-w-36 [overflow-wrap:anywhere]">
          {emailDomains === null ? "Without an account" : `Users at ${emailDomains.join(", ")}`}
          <div className="text-muted">
            {scopes === null ? "Scopes of the key" : scopes.length === 0 ? "No scopes" : `Scopes ${scopes.join(", ")}`}, assertions of{" "}
            {formatDuration(longestLife)}
          </div>
        </div>
      </Cell>
      <Cell label="Changed">
        <Time value={changedAt} />
        <div className="text-muted">by {setBy}</div>
      </Cell>
      <Cell>
        <div className="flex gap-2 sm:justify-end">
          <ButtonLink size="small" to={`?${new URLSearchParams({ edit: id })}`}>
            Edit<span className="sr-only"> {issuer.issuer}</span>
          </ButtonLink>
          <ButtonLink size="small" to={`?${new URLSearchParams({ remove: id })}`}>
            Remove<span className="sr-only"> {issuer.issuer}</span>
          </ButtonLink>
        </div>
      </Cell>
    </Row>
  );
}

function KeyNames({ clients }: Pick<IssuerItem, "clients">) {
  if (clients.length === 0) return <Badge tone="warning">No key</Badge>;
  return (
    <ul className="min-w-36 space-y-1 [overflow-wrap:anywhere]">
      {clients.slice(0, MOST_NAMED).map(({ ref, application, environment, ticked }) => (
        <li key={ref}>
          <TextLink quiet to={applicationHref(application.id)}>
            {application.name}
          </TextLink>{" "}
          <span className="text-muted">{environmentName(environment)}</span>
          {ticked ? null : (
            <>
              {" "}
              <Badge tone="warning">JWT not ticked</Badge>
            </>
          )}
        </li>
      ))}
      {clients.length > MOST_NAMED ? <li className="text-muted">and {plural(clients.length - MOST_NAMED, "key")} more</li> : null}
    </ul>
  );
}

interface RemoveIssuerProps {
  readonly removal: IssuerRemoval;
  readonly lastResult: LastResult;
}

/** Asks for confirmation before an issuer is trusted no more, with what that stops. */
export function RemoveIssuer({ removal: { id, issuer, keys, applications, tokensLastWeek, removing }, lastResult }: RemoveIssuerProps) {
  const typed = lastResult?.initialValue?.["confirmation"];
  return (
    <ConfirmForm
      phrase={issuer}
      phraseLabel="issuer"
      submitLabel="Remove issuer"
      cancelTo={ISSUERS_HREF}
      hidden={{ intent: "remove", id }}
      errors={lastResult?.error?.["confirmation"] ?? undefined}
      defaultValue={typeof typed === "string" ? typed : undefined}
    >
      <p>
        <strong>{plural(keys, "key")}</strong> of <strong>{plural(applications, "application")}</strong> may present its assertions. In the
        last 7 days {plural(tokensLastWeek, "token was", "tokens were")} obtained by these applications with assertions, of whichever
        issuer.
      </p>
      <p>{removing}</p>
    </ConfirmForm>
  );
}
