import { getFormProps, useForm } from "@conform-to/react";
import type { ApiDocumentView } from "#app/services/apis/document";
import type { Operation } from "#app/services/apis/open-api";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { InlineCode } from "#app/ui/code";
import { fieldProps, firstError, formKey, type LastResult, resultOf, summaryErrors } from "#app/ui/conform";
import { Done, ErrorSummary, Refusal } from "#app/ui/feedback";
import { FileField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { formatCount, plural } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { EmptyState, Pagination, pageLinks } from "#app/ui/list";
import { Page } from "#app/ui/page";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { apiHref } from "./links";

interface DocumentPageProps {
  readonly view: ApiDocumentView;
  readonly now: number;
  readonly notice: string | undefined;
  readonly lastResult: LastResult;
}

/** An API's OpenAPI document: its operations as a table of text, and for those who manage the API the form that gives another one. */
export function DocumentPage({ view, now, notice, lastResult }: DocumentPageProps) {
  const { api, document, operations, managed } = view;
  return (
    <Page
      title="OpenAPI document"
      description={`What ${api.name} offers, by its OpenAPI document.`}
      breadcrumbs={[{ label: "APIs", to: "/apis" }, { label: api.name, to: apiHref(api.id) }, { label: "OpenAPI document" }]}
    >
      <Done text={lastResult === undefined ? notice : undefined} />
      <Refusal message={firstError(resultOf(lastResult, "remove"))} />
      {document === null ? (
        <EmptyState title="No document yet">
          {managed
            ? "Choose the API's OpenAPI document below. Its operations then stand here, and calls are counted by them."
            : "The API's owner has not given one."}
        </EmptyState>
      ) : (
        <Card
          title={plural(operations.total, "operation")}
          description={
            <>
              {formatCount(Math.ceil(document.bytes / 1024))} KiB, given <Time value={document.givenAt} now={now} />.{" "}
              <TextLink to={apiHref(api.id, "openapi.json")} reloadDocument>
                Download the document
              </TextLink>
            </>
          }
          flush
        >
          <OperationTable operations={operations.items} />
        </Card>
      )}
      {operations.total === 0 ? null : <Pagination label="Operations" {...pageLinks({ ...operations, search: "" })} />}
      {managed ? <DocumentForm view={view} lastResult={resultOf(lastResult, "give")} /> : null}
      {managed && document !== null ? (
        <Card title="Remove the document" description="Its table and download go. Calls are counted by the beginning of their path then.">
          <Form method="post">
            <input type="hidden" name="intent" value="remove" />
            <Button variant="danger">Remove document</Button>
          </Form>
        </Card>
      ) : null}
    </Page>
  );
}

function DocumentForm({ view: { document, mostBytes }, lastResult }: { readonly view: ApiDocumentView; readonly lastResult: LastResult }) {
  const [form, { file }] = useForm<{ file: string }>({ id: "document", lastResult: lastResult ?? null });
  return (
    <Card title={document === null ? "Give a document" : "Give another document"}>
      <Form method="post" encType="multipart/form-data" key={formKey(lastResult)} {...getFormProps(form)} noValidate>
        <input type="hidden" name="intent" value="give" />
        <FormFields>
          <ErrorSummary errors={summaryErrors(form, [file])} title="The document was not taken" />
          <FileField
            label="File"
            description={`OpenAPI 3 or Swagger 2 in JSON, of at most ${formatCount(mostBytes / 1024)} KiB.`}
            why="It is shown as text; nothing in it is run or fetched."
            {...fieldProps(file)}
            accept=".json,application/json"
            required
          />
          <FormActions>
            <Button variant="primary">Upload</Button>
          </FormActions>
        </FormFields>
      </Form>
    </Card>
  );
}

/** A stranger's document, shown as text alone. */
export function OperationTable({ operations }: { readonly operations: readonly Operation[] }) {
  return (
    <Table caption="Operations" flush stacked>
      <TableHead>
        <HeaderCell>Method</HeaderCell>
        <HeaderCell>Path</HeaderCell>
        <HeaderCell>Summary</HeaderCell>
      </TableHead>
      <TableBody>
        {operations.map(({ method, path, summary }) => (
          <Row key={`${method} ${path}`}>
            <Cell label="Method">{method}</Cell>
            <Cell header>
              <span className="[overflow-wrap:anywhere]">
                <InlineCode>{path}</InlineCode>
              </span>
            </Cell>
            <Cell label="Summary">{summary}</Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}
