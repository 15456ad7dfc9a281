import type { ApiView } from "#app/services/apis/catalogue";
import { Button, ButtonLink } from "#app/ui/button";
import { Card, DefinitionList } from "#app/ui/card";
import { CodeBlock, InlineCode } from "#app/ui/code";
import { firstError, type LastResult } from "#app/ui/conform";
import { cx } from "#app/ui/cx";
import { Done, Refusal } from "#app/ui/feedback";
import { formatCount, formatDuration, plural } from "#app/ui/format";
import { TARGET_CLASS, TextLink } from "#app/ui/link";
import { Page } from "#app/ui/page";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { TOKEN_FORMAT_LABELS } from "../token-formats";
import { ApiScopes } from "./api-scopes";
import { ApprovalBadge } from "./catalogue";
import { OperationTable } from "./document-page";
import { apiHref, SUBSCRIPTION_REQUESTS } from "./links";
import type { ApiPagePlace } from "./notices";
import { SubscribeApplication } from "./subscriptions";

interface ApiPageProps {
  readonly api: ApiView;
  /** Where the portal hosts the API's RFC 9728 document: its path, and its whole address. */
  readonly metadataUrl: string;
  readonly reasonLength: number;
  /** What was changed, and where that is said. */
  readonly answer: { readonly at: ApiPagePlace; readonly text: string | undefined } | undefined;
  readonly lastResult: LastResult;
}

/** The page of an API: what it is, how tokens for it are obtained, its scopes in plain words, its operations. */
export function ApiPage({ api, metadataUrl, reasonLength, answer, lastResult }: ApiPageProps) {
  const saidAt = (place: ApiPagePlace) => (answer?.at === place && lastResult === undefined ? <Done text={answer.text} /> : null);
  return (
    <Page
      title={api.name}
      description={api.description === "" ? undefined : <span className="whitespace-pre-line">{api.description}</span>}
      status={<ApprovalBadge approval={api.approval} />}
      breadcrumbs={[{ label: "APIs", to: "/apis" }, { label: api.name }]}
      actions={
        api.managed ? (
          <>
            <ButtonLink to={apiHref(api.id, "edit")}>Edit</ButtonLink>
            <ButtonLink to={apiHref(api.id, "document")}>OpenAPI document</ButtonLink>
            <ButtonLink to={apiHref(api.id, "proxy")}>Proxy</ButtonLink>
            <ButtonLink to={apiHref(api.id, "api-calls")}>API calls</ButtonLink>
            <ButtonLink to={apiHref(api.id, "delete")}>Delete</ButtonLink>
          </>
        ) : undefined
      }
    >
      {saidAt("page")}
      <Refusal message={firstError(lastResult)} />
      <Card title="Tokens for this API">
        <div className="space-y-5">
          <DefinitionList
            items={[
              { term: "Identifier", value: <InlineCode>{api.identifier}</InlineCode> },
              { term: "Owner", value: api.owner },
              { term: "Subscribed applications", value: plural(api.subscribers, "application") },
              { term: "Token format", value: formatLabel(api.tokenFormat) },
              {
                term: "Access token lifetime",
                value: api.accessTokenLifetime === null ? "As each key says" : `At most ${formatDuration(api.accessTokenLifetime)}`,
              },
              {
                term: "Metadata of the resource",
                value: (
                  // Not below the realm's own path: RFC 9728 §3.1 puts the well-known part in front of it.
                  <a href={metadataUrl} className={cx(TARGET_CLASS, "text-accent underline underline-offset-2 hover:text-accent-hover")}>
                    {metadataUrl}
                  </a>
                ),
              },
            ]}
          />
          <CodeBlock label="Parameter of a token request" code={`resource=${encodeURIComponent(api.identifier)}`} />
        </div>
      </Card>
      <SubscribeApplication api={api} reasonLength={reasonLength} lastResult={lastResult} said={saidAt("subscribe")} />
      <ApiScopes api={api} lastResult={lastResult} said={saidAt("scopes")} />
      {api.subscriberList.length === 0 ? null : <Subscribers api={api} />}
      {api.operations.length === 0 ? null : <Operations api={api} />}
    </Page>
  );
}

function formatLabel(format: string | null): string {
  if (format === null) return "As each key says";
  return TOKEN_FORMAT_LABELS[format === "jwt" ? "jwt" : "opaque"];
}

/** For those who manage the API: who subscribes, and the end of a subscription. */
function Subscribers({ api }: { readonly api: ApiView }) {
  return (
    <Card
      title="Subscribed applications"
      description="Ending one ends the application's tokens for this API at the next introspection, and their refreshes."
      flush
    >
      <Table caption="Subscribed applications" flush stacked>
        <TableHead>
          <HeaderCell>Application</HeaderCell>
          <HeaderCell>Application Owner</HeaderCell>
          <HeaderCell>
            <span className="sr-only">Actions</span>
          </HeaderCell>
        </TableHead>
        <TableBody>
          {api.subscriberList.map(({ id, name, owner }) => (
            <Row key={id}>
              <Cell header>{name}</Cell>
              <Cell label="Application Owner">{owner}</Cell>
              <Cell>
                <Form method="post" action={SUBSCRIPTION_REQUESTS}>
                  <input type="hidden" name="apiId" value={api.id} />
                  <input type="hidden" name="applicationId" value={id} />
                  <Button size="small" name="decision" value="end">
                    End<span className="sr-only"> the subscription of {name}</span>
                  </Button>
                </Form>
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}

/** The first operations of the API's document. */
function Operations({ api }: { readonly api: ApiView }) {
  const rest = api.operationCount - api.operations.length;
  return (
    <Card
      title="Operations"
      description={
        <>
          From the API's OpenAPI document.{" "}
          <TextLink to={apiHref(api.id, "document")}>
            {rest > 0 ? `All ${formatCount(api.operationCount)} operations` : "The document"}
          </TextLink>
        </>
      }
      flush
    >
      <OperationTable operations={api.operations} />
    </Card>
  );
}
