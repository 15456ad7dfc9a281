import { getFormProps, useForm } from "@conform-to/react";
import { Button, ButtonLink } from "#app/ui/button";
import { fieldProps, type LastResult, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import { EmailField, NewPasswordField } from "./account-fields";

interface SignInFormProps {
  /** Who is expected; "" if nobody knows. */
  readonly email: string;
  readonly lastResult: LastResult;
}

/** Email and Password. Posts to its own page. */
export function SignInForm({ email, lastResult }: SignInFormProps) {
  const [form, fields] = useForm<{ email: string; password: string }>({
    id: "sign-in",
    lastResult: lastResult ?? null,
    defaultValue: { email },
  });
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

/** Name, Email and Password, for sign-up and for the first admin. Posts to its own page. */
export function NewAccountForm({ lastResult, submitLabel }: { readonly lastResult: LastResult; readonly submitLabel: string }) {
  const [form, fields] = useForm<{ name: string; email: string; password: string }>({ id: "new-account", lastResult: lastResult ?? null });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, [fields.name, fields.email, fields.password])} title="The account was not created" />
        <TextField label="Name" {...fieldProps(fields.name)} autoComplete="name" maxLength={100} required />
        <EmailField field={fields.email} />
        <NewPasswordField label="Password" field={fields.password} />
        <FormActions>
          <Button variant="primary">{submitLabel}</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}

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
