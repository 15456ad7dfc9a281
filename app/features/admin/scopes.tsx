import { getFormProps, useForm } from "@conform-to/react";
import type { AccessChoice, ScopeItem } from "#app/services/admin/scopes";
import { Button, ButtonLink } from "#app/ui/button";
import { CheckboxField, RadioGroup } from "#app/ui/choice";
import { InlineCode } from "#app/ui/code";
import { checkboxProps, fieldProps, type LastResult, summaryErrors } from "#app/ui/conform";
import { Badge, ErrorSummary } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { EffectForm, FormActions, FormFields } from "#app/ui/form";
import { formatCount, plural } from "#app/ui/format";
import { type InternalHref, TextLink } from "#app/ui/link";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { FormAnswer, type SaveResult } from "../form-conflict";
import { CountToConfirm } from "./change-form";

/** The address of a scope's own page. */
export function scopeHref(name: string): InternalHref {
  return `/admin/scopes/detail?${new URLSearchParams({ name })}`;
}

/** The scopes of the realm. */
export function ScopeTable({ scopes }: { readonly scopes: readonly ScopeItem[] }) {
  return (
    <Table caption="Scopes" stacked>
      <TableHead>
        <HeaderCell>Name</HeaderCell>
        <HeaderCell>Description</HeaderCell>
        <HeaderCell>Access</HeaderCell>
        <HeaderCell>Default</HeaderCell>
        <HeaderCell numeric>Applications</HeaderCell>
        <HeaderCell numeric>Keys</HeaderCell>
        <HeaderCell>
          <span className="sr-only">Actions</span>
        </HeaderCell>
      </TableHead>
      <TableBody>
        {scopes.map((scope) => (
          <Row key={scope.name}>
            <Cell header>
              <div className="min-w-36">
                <TextLink quiet to={scopeHref(scope.name)}>
                  <InlineCode>{scope.name}</InlineCode>
                </TextLink>
              </div>
            </Cell>
            <Cell label="Description">
              {scope.description === "" ? <span className="text-muted">No description</span> : scope.description}
            </Cell>
            <Cell label="Access">
              <AccessBadge access={scope.access} />
            </Cell>
            <Cell label="Default">{scope.isDefault ? <Badge tone="accent">Yes</Badge> : <span className="text-muted">No</span>}</Cell>
            <Cell label="Applications" numeric>
              {formatCount(scope.applications)}
            </Cell>
            <Cell label="Keys" numeric>
              {formatCount(scope.clients)}
            </Cell>
            <Cell>
              <div className="flex gap-2 sm:justify-end">
                <ButtonLink size="small" to={`?${new URLSearchParams({ edit: scope.name })}`}>
                  Edit<span className="sr-only"> {scope.name}</span>
                </ButtonLink>
                <ButtonLink size="small" to={`?${new URLSearchParams({ delete: scope.name })}`}>
                  Delete<span className="sr-only"> {scope.name}</span>
                </ButtonLink>
              </div>
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

const DEFAULT_LABEL = "Granted when a request names no scope";

/** A new scope. */
export function AddScopeForm({ choices, lastResult }: { readonly choices: readonly AccessChoice[]; readonly lastResult: LastResult }) {
  const [form, fields] = useForm<{ name: string; description: string; isDefault: boolean; access: string }>({
    id: "add-scope",
    lastResult: lastResult ?? null,
    // Closed until an admin opens it.
    defaultValue: { access: "named" },
  });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="hidden" name="intent" value="add" />
      <FormFields>
        <ErrorSummary
          errors={summaryErrors(form, [fields.name, fields.description, fields.isDefault, fields.access])}
          title="The scope was not added"
        />
        <TextField
          label="Name"
          description="As requests send it, such as orders.read. It cannot be changed later."
          {...fieldProps(fields.name)}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={100}
          mono
          required
        />
        <TextField label="Description" {...fieldProps(fields.description)} autoComplete="off" maxLength={200} optional />
        <AccessChoices {...accessProps(fields.access)} choices={choices} />
        <CheckboxField label={DEFAULT_LABEL} {...checkboxProps(fields.isDefault)} />
        <FormActions>
          <Button variant="primary">Add scope</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}

function accessProps(field: Parameters<typeof fieldProps>[0]) {
  const { id, name, errors, defaultValue } = fieldProps(field);
  return { id, name, errors, defaultValue };
}

const EDIT_LABELS = { description: "Description", isDefault: DEFAULT_LABEL } as const;

interface EditScopeFormProps {
  readonly scope: ScopeItem;
  /** Of what is edited. */
  readonly version: string;
  readonly lastResult: SaveResult;
}

/** What may change of a scope. */
export function EditScopeForm({ scope, version, lastResult }: EditScopeFormProps) {
  const { description, isDefault } = scope;
  const [form, fields] = useForm<{ description: string; isDefault: boolean }>({
    id: "edit-scope",
    lastResult: lastResult ?? null,
    defaultValue: { description, isDefault },
  });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="hidden" name="intent" value="edit" />
      <input type="hidden" name="name" value={scope.name} />
      <FormFields>
        <FormAnswer
          version={version}
          lastResult={lastResult}
          labels={EDIT_LABELS}
          errors={summaryErrors(form, [fields.description, fields.isDefault])}
          title="The scope was not changed"
        />
        <TextField label={EDIT_LABELS.description} {...fieldProps(fields.description)} autoComplete="off" maxLength={200} optional />
        <CheckboxField label={EDIT_LABELS.isDefault} {...checkboxProps(fields.isDefault)} />
        <p className="text-sm text-muted">
          Who may have it: {scope.access.label}. <TextLink to={scopeHref(scope.name)}>Change access</TextLink>
        </p>
        <FormActions>
          <Button variant="primary">Save</Button>
          <ButtonLink to="/admin/scopes" variant="ghost">
            Cancel
          </ButtonLink>
        </FormActions>
      </FormFields>
    </Form>
  );
}

interface DeleteScopeFormProps {
  readonly scope: ScopeItem;
  /** What becomes of tokens that carry it. */
  readonly ofTokens: string;
  readonly lastResult: LastResult;
}

/** Deletes a scope, with the effect in numbers; asks for the number where keys name the scope. */
export function DeleteScopeForm({ scope, ofTokens, lastResult }: DeleteScopeFormProps) {
  const [form, fields] = useForm<{ confirmedClients: string }>({ id: "delete-scope", lastResult: lastResult ?? null });
  return (
    <EffectForm
      form={form}
      fields={[fields.confirmedClients]}
      hidden={{ intent: "delete", name: scope.name }}
      refusal="The scope was not deleted"
      effect={
        <>
          <p>
            {scope.clients === 0
              ? "No key names it."
              : `${plural(scope.clients, "key names it, and loses", "keys name it, and lose")} it for good.`}{" "}
            Token requests that ask for it are refused from the next one on
            {scope.isDefault ? ", and requests that name no scope no longer get it" : ""}.
          </p>
          <p className="text-muted">{ofTokens}</p>
        </>
      }
      submitLabel="Delete scope"
      variant="danger"
      cancelTo="/admin/scopes"
    >
      <CountToConfirm field={fields.confirmedClients} count={scope.clients} what="the number of keys that name it" />
    </EffectForm>
  );
}

/** Who may have a scope, in a word. */
export function AccessBadge({ access }: { readonly access: AccessChoice }) {
  return <Badge tone={access.value === "open" ? "success" : "neutral"}>{access.label}</Badge>;
}

interface AccessChoicesProps {
  readonly name: string;
  readonly id?: string;
  readonly errors?: readonly string[] | undefined;
  readonly choices: readonly AccessChoice[];
  readonly defaultValue: string | undefined;
}

/** Who may have a scope, as radio buttons. */
export function AccessChoices({ choices, ...field }: AccessChoicesProps) {
  return (
    <RadioGroup
      legend="Who may have it"
      {...field}
      options={choices.map(({ value, label, explanation }) => ({ value, label, description: explanation }))}
      required
    />
  );
}
