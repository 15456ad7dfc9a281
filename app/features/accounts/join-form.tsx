import { getFormProps, useForm } from "@conform-to/react";
import { Button } from "#app/ui/button";
import { fieldProps, type LastResult, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import { NewPasswordField } from "./account-fields";

interface JoinFormProps {
  /** The address that was invited: the account's, whoever opens the link. */
  readonly email: string;
  readonly lastResult: LastResult;
}

/** Name and Password of somebody who was invited. Posts to its own page. */
export function JoinForm({ email, lastResult }: JoinFormProps) {
  const [form, fields] = useForm<{ name: string; password: string }>({ id: "join", lastResult: lastResult ?? null });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="text" value={email} autoComplete="username" readOnly hidden />
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, [fields.name, fields.password])} title="The account was not created" />
        <TextField label="Name" {...fieldProps(fields.name)} autoComplete="name" maxLength={100} required />
        <NewPasswordField label="Password" field={fields.password} />
        <FormActions>
          <Button variant="primary">Create account</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}
