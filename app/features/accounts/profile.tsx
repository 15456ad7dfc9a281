import { getFormProps, useForm } from "@conform-to/react";
import { Button } from "#app/ui/button";
import { fieldProps, type LastResult, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";

/** The acting user's name. */
export function ChangeNameForm({ name, lastResult }: { readonly name: string; readonly lastResult: LastResult }) {
  const [form, fields] = useForm<{ name: string }>({ id: "change-name", lastResult: lastResult ?? null, defaultValue: { name } });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="hidden" name="intent" value="change-name" />
      <FormFields>
        <TextField label="Name" {...fieldProps(fields.name)} autoComplete="name" maxLength={100} required />
        <FormActions>
          <Button>Change name</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}

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

const NOTICES = {
  name: "Name changed.",
  password: "Password changed.",
  session: "The session was ended. That browser is signed out.",
  stopped: "The application was stopped. Its tokens for you are dead, and you are asked before it gets another.",
  others: "Every other session was ended.",
} as const;

type Notice = keyof typeof NOTICES;

/** What was done, for the banner after the redirect; undefined for anything that is not on the list. */
export function noticeText(done: string | null): string | undefined {
  return done !== null && isNotice(done) ? NOTICES[done] : undefined;
}

function isNotice(value: string): value is Notice {
  return Object.hasOwn(NOTICES, value);
}
