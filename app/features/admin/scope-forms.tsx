import { getFormProps, useForm } from "@conform-to/react";
import { Button, ButtonLink } from "#app/ui/button";
import { CheckboxField } from "#app/ui/choice";
import { checkboxProps, fieldProps, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { TextLink } from "#app/ui/link";
import { Form } from "#app/ui/remix";
import type { LastResult } from "../accounts/last-result";
import { type AccessChoice, AccessChoices } from "./scope-access";
import { type ScopeRow, scopeHref } from "./scope-table";

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

/** What may change of a scope. */
export function EditScopeForm({ scope, lastResult }: { readonly scope: ScopeRow; readonly lastResult: LastResult }) {
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
        <ErrorSummary errors={summaryErrors(form, [fields.description, fields.isDefault])} title="The scope was not changed" />
        <TextField label="Description" {...fieldProps(fields.description)} autoComplete="off" maxLength={200} optional />
        <CheckboxField label={DEFAULT_LABEL} {...checkboxProps(fields.isDefault)} />
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
