import { getFormProps, useForm } from "@conform-to/react";
import type { Vouchers } from "#app/services/agents/vouchers";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { SecretValue } from "#app/ui/code";
import { fieldProps, type LastResult, resultOf, summaryErrors } from "#app/ui/conform";
import { Answer, ErrorSummary } from "#app/ui/feedback";
import { TextArea, TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";

interface VouchersProps {
  readonly vouchers: Vouchers;
  /** Just made: shown this once. */
  readonly token: string | undefined;
  readonly lastResult: LastResult;
  readonly now: number;
}

/** Initial access tokens, by whose holders clients register. */
export function InitialTokens({ vouchers: { tokens }, token, lastResult, now }: VouchersProps) {
  const [form, fields] = useForm<{ description: string; days: string; uses: string }>({
    id: "token",
    lastResult: resultOf(lastResult, "token") ?? null,
    defaultValue: { description: "", days: "30", uses: "10" },
  });
  return (
    <Card title="Initial access tokens" description="Whoever has one can register clients from any host, also where only listed ones may.">
      <div className="space-y-5">
        {token === undefined ? null : (
          <>
            <Answer to={token} tone="success">
              Copy the token now: it is not shown again.
            </Answer>
            <SecretValue id="initial-token" label="Initial access token" value={token} />
          </>
        )}
        {tokens.length === 0 ? null : (
          <Table caption="Initial access tokens">
            <TableHead>
              <HeaderCell>For</HeaderCell>
              <HeaderCell numeric>Uses left</HeaderCell>
              <HeaderCell>Expires</HeaderCell>
              <HeaderCell>Last used</HeaderCell>
              <HeaderCell>Action</HeaderCell>
            </TableHead>
            <TableBody>
              {tokens.map(({ id, description, usesLeft, expiresAt, lastUsedAt }) => (
                <Row key={id}>
                  <Cell header>{description}</Cell>
                  <Cell numeric>{usesLeft}</Cell>
                  <Cell>
                    <Time value={expiresAt} now={now} />
                  </Cell>
                  <Cell>{lastUsedAt ? <Time value={lastUsedAt} now={now} /> : "Never"}</Cell>
                  <Cell>
                    <RemoveForm intent="delete-token" name="tokenId" value={id} label={`Delete the token for ${description}`} />
                  </Cell>
                </Row>
              ))}
            </TableBody>
          </Table>
        )}
        <Form method="post" {...getFormProps(form)} noValidate>
          <input type="hidden" name="intent" value="token" />
          <FormFields>
            <ErrorSummary errors={summaryErrors(form, [fields.description, fields.days, fields.uses])} title="No token was made" />
            <TextField label="Whom it is for" {...fieldProps(fields.description)} autoComplete="off" required />
            <TextField
              label="Days until it expires"
              {...fieldProps(fields.days)}
              inputMode="numeric"
              autoComplete="off"
              required
              className="max-w-40"
            />
            <TextField
              label="Clients it may register"
              {...fieldProps(fields.uses)}
              inputMode="numeric"
              autoComplete="off"
              required
              className="max-w-40"
            />
            <FormActions>
              <Button>Make token</Button>
            </FormActions>
          </FormFields>
        </Form>
      </div>
    </Card>
  );
}

/** Documents that are stored here in place of fetching them. */
export function PinnedDocuments({ vouchers: { pinned }, lastResult, now }: Omit<VouchersProps, "token">) {
  const [form, fields] = useForm<{ document: string }>({ id: "pin", lastResult: resultOf(lastResult, "pin") ?? null });
  return (
    <Card title="Pinned documents" description="For sites without internet: a document that is stored here is never fetched.">
      <div className="space-y-5">
        {pinned.length === 0 ? null : (
          <Table caption="Pinned documents">
            <TableHead>
              <HeaderCell>Address</HeaderCell>
              <HeaderCell>Since</HeaderCell>
              <HeaderCell>Action</HeaderCell>
            </TableHead>
            <TableBody>
              {pinned.map(({ url, createdAt }) => (
                <Row key={url}>
                  <Cell header>
                    <span className="[overflow-wrap:anywhere]">{url}</span>
                  </Cell>
                  <Cell>
                    <Time value={createdAt} now={now} />
                  </Cell>
                  <Cell>
                    <RemoveForm intent="unpin" name="url" value={url} label={`Remove ${url}`} />
                  </Cell>
                </Row>
              ))}
            </TableBody>
          </Table>
        )}
        <Form method="post" {...getFormProps(form)} noValidate>
          <input type="hidden" name="intent" value="pin" />
          <FormFields>
            <ErrorSummary errors={summaryErrors(form, [fields.document])} title="The document was not stored" />
            <TextArea
              label="Document"
              description="The JSON text. Its client_id is its address."
              {...fieldProps(fields.document)}
              rows={6}
              mono
              required
            />
            <FormActions>
              <Button>Pin document</Button>
            </FormActions>
          </FormFields>
        </Form>
      </div>
    </Card>
  );
}

interface RemoveFormProps {
  readonly intent: string;
  readonly name: string;
  readonly value: string;
  readonly label: string;
}

function RemoveForm({ intent, name, value, label }: RemoveFormProps) {
  return (
    <Form method="post">
      <input type="hidden" name="intent" value={intent} />
      <input type="hidden" name={name} value={value} />
      <Button size="small" aria-label={label}>
        Remove
      </Button>
    </Form>
  );
}
