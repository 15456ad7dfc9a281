import { getFormProps, useForm } from "@conform-to/react";
import { type ComponentProps, useState } from "react";
import type { ApplicationFormLimits, QuotaOffer } from "#app/services/applications/application";
import { Button } from "#app/ui/button";
import { fieldProps, summaryErrors } from "#app/ui/conform";
import { SelectField, TextArea, TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import type { InternalHref } from "#app/ui/link";
import { Form } from "#app/ui/remix";
import { FormAnswer, type SaveResult } from "../form-conflict";

interface ApplicationFields {
  name: string;
  quota: string;
  description: string;
}

const LABELS = {
  name: "Application Name",
  quota: "Shared Quota for Application Tokens",
  description: "Application Description",
} as const satisfies Readonly<Record<keyof ApplicationFields, string>>;

interface ApplicationFormProps extends ApplicationFormLimits {
  readonly defaultValue: ApplicationFields;
  /** Of what is edited. */
  readonly version: string;
  readonly lastResult: SaveResult;
  readonly submitLabel: string;
  readonly cancelTo: InternalHref;
}

/** Name, quota and description: the form behind "Edit". */
export function ApplicationForm({ defaultValue, version, lastResult, submitLabel, cancelTo, ...limits }: ApplicationFormProps) {
  const [form, fields] = useForm<ApplicationFields>({ id: "application", lastResult: lastResult ?? null, defaultValue });
  return (
    <Form method="post" {...getFormProps(form)}>
      <FormFields>
        <FormAnswer
          version={version}
          lastResult={lastResult}
          labels={LABELS}
          choices={{ quota: quotaOptions(limits.quotas) }}
          errors={summaryErrors(form, [fields.name, fields.quota, fields.description])}
        />
        <TextField
          label={LABELS.name}
          description={`What you will find it by, up to ${limits.nameLength} characters. Unique among your applications.`}
          {...fieldProps(fields.name)}
          required
          maxLength={limits.nameLength}
          autoComplete="off"
        />
        <SelectField
          label={LABELS.quota}
          description="Tokens that all keys of the application may obtain together in a minute."
          why="Above it, the token endpoint answers 429 until a minute has passed."
          {...fieldProps(fields.quota)}
          options={quotaOptions(limits.quotas)}
        />
        <CountedTextArea
          label={LABELS.description}
          {...fieldProps(fields.description)}
          maxLength={limits.descriptionLength}
          rows={4}
          optional
        />
        <FormActions cancelTo={cancelTo}>
          <Button variant="primary">{submitLabel}</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}

interface CountedTextAreaProps extends Omit<ComponentProps<typeof TextArea>, "description" | "maxLength"> {
  readonly maxLength: number;
}

/** A text area that says how many characters are left; without JavaScript, how many there may be. */
export function CountedTextArea({ maxLength, defaultValue, ...rest }: CountedTextAreaProps) {
  const [used, setUsed] = useState<number | null>(null);
  const text = used === null ? `Up to ${maxLength} characters.` : `( ${maxLength - used} ) characters remaining`;
  return (
    <TextArea
      {...rest}
      defaultValue={defaultValue}
      maxLength={maxLength}
      description={text}
      onInput={(event) => setUsed(event.currentTarget.value.length)}
    />
  );
}

/**
 * The options of a field "Shared Quota for Application Tokens".
 *
 * @example quotaOptions([{ name: "10PerMin", description: "10 tokens a minute" }]) // [{ value: "10PerMin", label: "10PerMin (10 tokens a minute)" }]
 */
export function quotaOptions(quotas: readonly QuotaOffer[]): { readonly value: string; readonly label: string }[] {
  return quotas.map(({ name, description }) => ({ value: name, label: `${name} (${description})` }));
}
