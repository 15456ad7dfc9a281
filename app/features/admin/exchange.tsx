import { getFormProps, useForm } from "@conform-to/react";
import { Fragment } from "react";
import type { PairedKey, PairItem } from "#app/services/admin/exchange-pairs";
import type { ListPage } from "#app/services/list-page";
import { Button, ButtonLink } from "#app/ui/button";
import { DefinitionList } from "#app/ui/card";
import { RadioGroup } from "#app/ui/choice";
import { InlineCode } from "#app/ui/code";
import { fieldProps, type LastResult, summaryErrors } from "#app/ui/conform";
import { Badge, ErrorSummary } from "#app/ui/feedback";
import { TextArea, TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { environmentName } from "#app/ui/format";
import { type InternalHref, TextLink } from "#app/ui/link";
import { EmptyState, Pagination, pageLinks } from "#app/ui/list";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { applicationHref } from "../applications/links";
import { FormAnswer, type SaveResult } from "../form-conflict";

export const EXCHANGE_HREF: InternalHref = "/admin/exchange";

const MODES = [
  { value: "delegation", label: "Delegation", description: "New tokens always name who acts, in act (RFC 8693 §4.1)." },
  { value: "impersonation", label: "Impersonation", description: "New tokens name who acts where the request has an actor token." },
] as const;

/** What the form of a pair calls its values. */
const TERM_LABELS = { mode: "Kind", apis: "APIs", scopes: "Scopes" } as const;

const OF_TOKEN = "APIs and scopes of the exchanged token";

interface PairListProps {
  readonly list: ListPage<PairItem>;
  /** The present query string. */
  readonly address: string;
}

/** Which keys may exchange whose tokens. */
export function PairList({ list, address }: PairListProps) {
  if (list.items.length === 0) {
    return (
      <EmptyState title="No key may exchange tokens">
        An API that calls another API for the same user exchanges the user's access token for one of its own. Allow the first pair below.
      </EmptyState>
    );
  }
  return (
    <>
      <Table caption="Pairs" stacked>
        <TableHead>
          <HeaderCell>Exchanges</HeaderCell>
          <HeaderCell>Tokens of</HeaderCell>
          <HeaderCell>Allows</HeaderCell>
          <HeaderCell>Changed</HeaderCell>
          <HeaderCell>
            <span className="sr-only">Actions</span>
          </HeaderCell>
        </TableHead>
        <TableBody>
          {list.items.map((pair) => (
            <PairRow key={`${pair.client.ref} ${pair.subject.ref}`} pair={pair} />
          ))}
        </TableBody>
      </Table>
      <Pagination label="Pairs" {...pageLinks({ ...list, search: address })} />
    </>
  );
}

function PairRow({ pair: { client, subject, mode, apis, scopes, setBy, changedAt } }: { readonly pair: PairItem }) {
  const name = `${client.application.name} for ${subject.application.name}`;
  return (
    <Row>
      <Cell header>
        <KeyName of={client} />
        {client.ticked ? null : <Badge tone="warning">Token Exchange not ticked</Badge>}
      </Cell>
      <Cell label="Tokens of">
        <KeyName of={subject} />
      </Cell>
      <Cell label="Allows">
        {MODES.find(({ value }) => value === mode)?.label}
        <Bounds apis={apis} scopes={scopes} />
      </Cell>
      <Cell label="Changed">
        <Time value={changedAt} />
        <div className="text-muted">by {setBy}</div>
      </Cell>
      <Cell>
        <div className="flex gap-2 sm:justify-end">
          <ButtonLink size="small" to={`?${new URLSearchParams({ client: client.ref, subject: subject.ref })}`}>
            Edit<span className="sr-only"> {name}</span>
          </ButtonLink>
          <Form method="post">
            <PairKeyFields pair={{ client, subject }} intent="remove" />
            <Button size="small" aria-label={`Remove ${name}`}>
              Remove
            </Button>
          </Form>
        </div>
      </Cell>
    </Row>
  );
}

function KeyName({ of: { application, clientId, environment } }: { readonly of: PairedKey }) {
  return (
    <div className="min-w-36 [overflow-wrap:anywhere]">
      <TextLink quiet to={applicationHref(application.id)}>
        {application.name}
      </TextLink>
      <div className="font-normal text-muted">
        {environmentName(environment)} · <InlineCode>{clientId}</InlineCode>
      </div>
    </div>
  );
}

function Bounds({ apis, scopes }: Pick<PairItem, "apis" | "scopes">) {
  if (apis === null && scopes === null) return <div className="text-muted">{OF_TOKEN}</div>;
  return (
    <ul className="min-w-36">
      <Names term={TERM_LABELS.apis} names={apis} />
      <Names term={TERM_LABELS.scopes} names={scopes} />
    </ul>
  );
}

function Names({ term, names }: { readonly term: string; readonly names: readonly string[] | null }) {
  if (names === null) return null;
  return (
    <li className="[overflow-wrap:anywhere]">
      <span className="text-muted">{term}:</span>{" "}
      {names.map((name, index) => (
        <Fragment key={name}>
          {index === 0 ? null : " "}
          <InlineCode>{name}</InlineCode>
        </Fragment>
      ))}
    </li>
  );
}

function PairKeyFields({
  pair: { client, subject },
  intent,
}: {
  readonly pair: Pick<PairItem, "client" | "subject">;
  readonly intent: string;
}) {
  return (
    <>
      <input type="hidden" name="intent" value={intent} />
      <input type="hidden" name="clientRef" value={client.ref} />
      <input type="hidden" name="subjectRef" value={subject.ref} />
    </>
  );
}

interface TermFields {
  readonly mode: string;
  readonly apis: string;
  readonly scopes: string;
}

/** A new pair. */
export function AddPairForm({ lastResult }: { readonly lastResult: LastResult }) {
  const [form, fields] = useForm<TermFields & { clientId: string; subjectClientId: string }>({
    id: "add-pair",
    lastResult: lastResult ?? null,
    defaultValue: { mode: "delegation" },
  });
  const named = [fields.clientId, fields.subjectClientId, fields.mode, fields.apis, fields.scopes];
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="hidden" name="intent" value="add" />
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, named)} title="The pair was not allowed" />
        <TextField
          label="Client ID of the key that exchanges"
          description="Of the API or service that calls further APIs for its users."
          {...fieldProps(fields.clientId)}
          autoComplete="off"
          mono
          required
        />
        <TextField
          label="Client ID of the key whose tokens it exchanges"
          description="Of the application that the users sign in to, in the same environment."
          {...fieldProps(fields.subjectClientId)}
          autoComplete="off"
          mono
          required
        />
        <TermInputs fields={fields} />
        <FormActions>
          <Button variant="primary">Allow pair</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}

interface EditPairFormProps {
  readonly pair: PairItem;
  /** Of what is edited. */
  readonly version: string;
  readonly lastResult: SaveResult;
}

/** What a pair allows. */
export function EditPairForm({ pair, version, lastResult }: EditPairFormProps) {
  const [form, fields] = useForm<TermFields>({
    id: "edit-pair",
    lastResult: lastResult ?? null,
    defaultValue: { mode: pair.mode, apis: pair.apis?.join("\n") ?? "", scopes: pair.scopes?.join(" ") ?? "" },
  });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <PairKeyFields pair={pair} intent="edit" />
      <FormFields>
        <FormAnswer
          version={version}
          lastResult={lastResult}
          labels={TERM_LABELS}
          choices={{ mode: MODES }}
          errors={summaryErrors(form, [fields.mode, fields.apis, fields.scopes])}
          title="The pair was not changed"
        />
        <DefinitionList
          items={[
            { term: "Exchanges", value: <KeyName of={pair.client} /> },
            { term: "Tokens of", value: <KeyName of={pair.subject} /> },
          ]}
        />
        <TermInputs fields={fields} />
        <FormActions>
          <Button variant="primary">Save</Button>
          <ButtonLink to={EXCHANGE_HREF} variant="ghost">
            Cancel
          </ButtonLink>
        </FormActions>
      </FormFields>
    </Form>
  );
}

type Field = Parameters<typeof fieldProps>[0];

function TermInputs({ fields }: { readonly fields: Readonly<Record<keyof TermFields, Field>> }) {
  const { id, name, errors, defaultValue } = fieldProps(fields.mode);
  return (
    <>
      <RadioGroup legend={TERM_LABELS.mode} {...{ id, name, errors, defaultValue }} options={MODES} required />
      <TextArea
        label={TERM_LABELS.apis}
        description="Identifiers, one a line, that new tokens may be for. Empty: those of the exchanged token."
        {...fieldProps(fields.apis)}
        mono
        optional
      />
      <TextField
        label={TERM_LABELS.scopes}
        description="The most that new tokens may have, separated by blanks. Empty: those of the exchanged token."
        {...fieldProps(fields.scopes)}
        autoComplete="off"
        mono
        optional
      />
    </>
  );
}
