import { getFormProps, useForm } from "@conform-to/react";
import { Button } from "#app/ui/button";
import { fieldProps, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import type { LastResult } from "./last-result";

interface ChangePasswordFormProps {
  /** Tells password managers whose password changes. */
  readonly email: string;
  readonly lastResult: LastResult;
}

/** A new password, against the current one. */
export function ChangePasswordForm({ email, lastResult }: ChangePasswordFormProps) {
  const [form, fields] = useForm<{ currentPassword: string; newPassword: string }>({
    id: "change-password",
    lastResult: lastResult ?? null,
  });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="hidden" name="intent" value="change-password" />
      <input type="text" value={email} autoComplete="username" readOnly hidden />
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, [fields.currentPassword, fields.newPassword])} title="The password was not changed" />
        <TextField
          label="Current password"
          {...fieldProps(fields.currentPassword)}
          type="password"
          autoComplete="current-password"
          required
        />
        <TextField
          label="New password"
          {...fieldProps(fields.newPassword)}
          description="At least 8 characters."
          type="password"
          autoComplete="new-password"
          required
        />
        <FormActions>
          <Button>Change password</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}
