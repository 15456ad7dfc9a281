import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { Button } from "#app/ui/button";
import { fieldProps, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/feedback";
import { SelectField, TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import type { SecretFormFacts } from "./view";

interface NewSecretFormProps {
  readonly facts: SecretFormFacts;
  readonly formId: string;
  readonly lastResult: SubmissionResult<string[]> | undefined;
}

interface SecretFields {
  description: string;
  expiry: string;
  expiryDate: string;
}

/** "Create New Secret". The date shows itself by CSS alone once "Custom" is chosen. */
export function NewSecretForm({ facts, formId, lastResult }: NewSecretFormProps) {
  const [form, fields] = useForm<SecretFields>({
    id: "new-secret",
    lastResult: lastResult ?? null,
    defaultValue: { description: "", expiry: facts.defaultLifetime, expiryDate: "" },
  });
  return (
    <Form method="post" {...getFormProps(form)} className="group">
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, [fields.description, fields.expiry, fields.expiryDate])} />
        <input type="hidden" name="formId" value={formId} />
        <TextField
          label="Description"
          description="Where it will be used, such as “billing server”."
          {...fieldProps(fields.description)}
          maxLength={facts.descriptionLength}
          autoComplete="off"
          optional
        />
        <SelectField
          label="Expiry Time"
          {...fieldProps(fields.expiry)}
          options={[
            ...facts.lifetimes.map((days) => ({ value: days, label: `${days} Days` })),
            { value: "custom", label: "Custom" },
            { value: "never", label: "Never Expires" },
          ]}
        />
        <div className="hidden group-has-[option[value=custom]:checked]:block">
          <TextField label="Last day" description="It works to the end of this day, UTC." type="date" {...fieldProps(fields.expiryDate)} />
        </div>
        <FormActions>
          <Button variant="primary" name="intent" value="new-secret">
            Create secret
          </Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}
