import { getFormProps, useForm } from "@conform-to/react";
import { Button } from "#app/ui/button";
import { fieldProps } from "#app/ui/conform";
import { TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import type { LastResult } from "./last-result";

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
