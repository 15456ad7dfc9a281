import { getFormProps, useForm } from "@conform-to/react";
import { Button } from "#app/ui/button";
import { type LastResult, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/feedback";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import { EmailField, NewPasswordField } from "./account-fields";

/** The address of an account, to which a link is mailed. Posts to its own page. */
export function ForgottenPasswordForm({ lastResult }: { readonly lastResult: LastResult }) {
  const [form, fields] = useForm<{ email: string }>({ id: "forgotten-password", lastResult: lastResult ?? null });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, [fields.email])} title="No link was sent" />
        <EmailField field={fields.email} />
        <FormActions cancelTo="/login">
          <Button variant="primary">Send link</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}

interface NewPasswordFormProps {
  /** Tells password managers whose password it is. */
  readonly email: string;
  readonly lastResult: LastResult;
}

/** The password that a one-time link lets somebody choose. Posts to its own page. */
export function NewPasswordForm({ email, lastResult }: NewPasswordFormProps) {
  const [form, fields] = useForm<{ password: string }>({ id: "new-password", lastResult: lastResult ?? null });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="text" value={email} autoComplete="username" readOnly hidden />
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, [fields.password])} title="The password was not changed" />
        <NewPasswordField label="New password" field={fields.password} />
        <FormActions>
          <Button variant="primary">Set password and sign in</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}
