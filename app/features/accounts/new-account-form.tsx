import { getFormProps, useForm } from "@conform-to/react";
import { Button } from "#app/ui/button";
import { fieldProps, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import { EmailField } from "./email-field";
import type { LastResult } from "./last-result";

/** Name, Email and Password, for sign-up and for the first admin. Posts to its own page. */
export function NewAccountForm({ lastResult, submitLabel }: { readonly lastResult: LastResult; readonly submitLabel: string }) {
  const [form, fields] = useForm<{ name: string; email: string; password: string }>({ id: "new-account", lastResult: lastResult ?? null });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, [fields.name, fields.email, fields.password])} title="The account was not created" />
        <TextField label="Name" {...fieldProps(fields.name)} autoComplete="name" maxLength={100} required />
        <EmailField field={fields.email} />
        <TextField
          label="Password"
          {...fieldProps(fields.password)}
          description="At least 8 characters. A sentence is easier to remember than symbols."
          type="password"
          autoComplete="new-password"
          required
        />
        <FormActions>
          <Button variant="primary">{submitLabel}</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}
