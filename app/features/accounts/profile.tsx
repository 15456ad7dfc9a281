import { getFormProps, useForm } from "@conform-to/react";
import type { ReactNode } from "react";
import { Button } from "#app/ui/button";
import { fieldProps, type LastResult, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import { FormAnswer, type SaveResult } from "../form-conflict";
import { NewPasswordField } from "./account-fields";

const NAME = "Name";

interface ChangeNameFormProps {
  readonly name: string;
  /** Of the name. */
  readonly version: string;
  readonly lastResult: SaveResult;
  /** The answer to the form when it was sent and right: it stands above the button. */
  readonly saved: ReactNode;
}

/** The acting user's name. */
export function ChangeNameForm({ name, version, lastResult, saved }: ChangeNameFormProps) {
  const [form, fields] = useForm<{ name: string }>({ id: "change-name", lastResult: lastResult ?? null, defaultValue: { name } });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="hidden" name="intent" value="change-name" />
      <FormFields>
        <FormAnswer
          version={version}
          lastResult={lastResult}
          labels={{ name: NAME }}
          errors={summaryErrors(form, [fields.name])}
          title="The name was not changed"
        />
        <TextField label={NAME} {...fieldProps(fields.name)} autoComplete="name" maxLength={100} required />
        {saved}
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
  /** As of {@link ChangeNameForm}. */
  readonly saved: ReactNode;
}

/** A new password, against the current one. */
export function ChangePasswordForm({ email, lastResult, saved }: ChangePasswordFormProps) {
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
        <NewPasswordField label="New password" field={fields.newPassword} />
        {saved}
        <FormActions>
          <Button>Change password</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}
