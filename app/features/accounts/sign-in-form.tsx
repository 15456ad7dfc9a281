import { getFormProps, useForm } from "@conform-to/react";
import { Button } from "#app/ui/button";
import { fieldProps, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import { EmailField } from "./email-field";
import type { LastResult } from "./last-result";

/** Email and Password. Posts to its own page. */
export function SignInForm({ lastResult }: { readonly lastResult: LastResult }) {
  const [form, fields] = useForm<{ email: string; password: string }>({ id: "sign-in", lastResult: lastResult ?? null });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, [fields.email, fields.password])} title="You are not signed in" />
        <EmailField field={fields.email} />
        <TextField label="Password" {...fieldProps(fields.password)} type="password" autoComplete="current-password" required />
        <FormActions>
          <Button variant="primary">Sign in</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}
