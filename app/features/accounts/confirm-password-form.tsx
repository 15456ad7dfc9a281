import { getFormProps, useForm } from "@conform-to/react";
import { Button, ButtonLink } from "#app/ui/button";
import { fieldProps, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import type { LastResult } from "./last-result";

interface ConfirmPasswordFormProps {
  /** Tells password managers whose password it is. */
  readonly email: string;
  readonly isAdmin: boolean;
  readonly lastResult: LastResult;
}

/** The acting user's password, once more. Posts to its own page. */
export function ConfirmPasswordForm({ email, isAdmin, lastResult }: ConfirmPasswordFormProps) {
  const [form, fields] = useForm<{ password: string }>({ id: "confirm-password", lastResult: lastResult ?? null });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="text" value={email} autoComplete="username" readOnly hidden />
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, [fields.password])} title="The password was not confirmed" />
        <TextField label="Password" {...fieldProps(fields.password)} type="password" autoComplete="current-password" required />
        <FormActions>
          <Button variant="primary">Confirm</Button>
          <ButtonLink to={isAdmin ? "/admin" : "/applications"} variant="ghost">
            Cancel
          </ButtonLink>
        </FormActions>
      </FormFields>
    </Form>
  );
}
