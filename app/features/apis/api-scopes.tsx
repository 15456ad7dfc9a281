import { getFormProps, useForm } from "@conform-to/react";
import type { ReactNode } from "react";
import type { ApiView } from "#app/services/apis/catalogue";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { InlineCode } from "#app/ui/code";
import { fieldProps, type LastResult, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";

interface ApiScopesProps {
  readonly api: Pick<ApiView, "scopes" | "managed">;
  readonly lastResult: LastResult;
  /** What was changed, above the table. */
  readonly said: ReactNode;
}

/** The scopes of an API in plain words; its owner adds and removes them. */
export function ApiScopes({ api: { scopes, managed }, lastResult, said }: ApiScopesProps) {
  return (
    <>
      {said}
      <Card
        title="Scopes"
        description="What an application that subscribes may be allowed to do, besides the portal's common scopes."
        flush={scopes.length > 0}
      >
        {scopes.length === 0 ? (
          <p className="text-sm text-muted">None of its own.{managed ? " Add one below." : ""}</p>
        ) : (
          <Table caption="Scopes of the API" flush stacked>
            <TableHead>
              <HeaderCell>Name</HeaderCell>
              <HeaderCell>What it allows</HeaderCell>
              {managed ? (
                <HeaderCell>
                  <span className="sr-only">Actions</span>
                </HeaderCell>
              ) : null}
            </TableHead>
            <TableBody>
              {scopes.map(({ name, description }) => (
                <Row key={name}>
                  <Cell header>
                    <InlineCode>{name}</InlineCode>
                  </Cell>
                  <Cell label="What it allows">
                    {description === "" ? <span className="text-muted">No description</span> : description}
                  </Cell>
                  {managed ? (
                    <Cell>
                      <Form method="post">
                        <input type="hidden" name="intent" value="remove-scope" />
                        <input type="hidden" name="name" value={name} />
                        <Button size="small">
                          Remove<span className="sr-only"> {name}</span>
                        </Button>
                      </Form>
                    </Cell>
                  ) : null}
                </Row>
              ))}
            </TableBody>
          </Table>
        )}
      </Card>
      {managed ? <AddScope lastResult={lastResult?.initialValue?.["intent"] === "add-scope" ? lastResult : undefined} /> : null}
    </>
  );
}

function AddScope({ lastResult }: { readonly lastResult: LastResult }) {
  const [form, fields] = useForm<{ name: string; description: string }>({ id: "add-scope", lastResult: lastResult ?? null });
  return (
    <Card title="Add a scope" description="Removing one takes it off the keys that name it; tokens keep it until they expire.">
      <Form method="post" {...getFormProps(form)} noValidate>
        <input type="hidden" name="intent" value="add-scope" />
        <FormFields>
          <ErrorSummary errors={summaryErrors(form, [fields.name, fields.description])} title="The scope was not added" />
          <TextField
            label="Scope"
            description="As requests send it, such as orders.read. Unique in this portal."
            {...fieldProps(fields.name)}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={100}
            mono
            required
          />
          <TextField
            label="What it allows"
            description="In plain words: people read them when an application asks for it. “Read your orders”."
            {...fieldProps(fields.description)}
            autoComplete="off"
            maxLength={200}
            required
          />
          <FormActions>
            <Button variant="primary">Add scope</Button>
          </FormActions>
        </FormFields>
      </Form>
    </Card>
  );
}
