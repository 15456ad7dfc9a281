import { getFormProps, useForm } from "@conform-to/react";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { RadioGroup } from "#app/ui/choice";
import { fieldProps, summaryErrors } from "#app/ui/conform";
import { SelectField, TextArea, TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import type { InternalHref } from "#app/ui/link";
import { Form } from "#app/ui/remix";
import { FormAnswer, type SaveResult } from "../form-conflict";
import { TOKEN_FORMAT_LABELS } from "../token-formats";

export interface ApiFields {
  readonly identifier: string;
  readonly name: string;
  readonly description: string;
  readonly tokenFormat: string;
  readonly accessTokenLifetime: string;
  readonly approval: string;
}

export const NEW_API: ApiFields = {
  identifier: "",
  name: "",
  description: "",
  tokenFormat: "",
  accessTokenLifetime: "",
  approval: "open",
};

const FORMATS = [
  { value: "", label: "As each key says" },
  { value: "opaque", label: TOKEN_FORMAT_LABELS.opaque },
  { value: "jwt", label: TOKEN_FORMAT_LABELS.jwt },
];

const APPROVALS = [
  { value: "open", label: "Open", description: "Every application subscribes at once. Clients that register themselves may use it, too." },
  { value: "request", label: "On request", description: "Application owners ask, and you or an admin decides." },
];

const LABELS = {
  identifier: "Identifier",
  name: "Name",
  description: "Description",
  approval: "Who may subscribe",
  tokenFormat: "Token format",
  accessTokenLifetime: "Access token lifetime",
} as const satisfies Readonly<Record<keyof ApiFields, string>>;

interface ApiFormProps {
  readonly defaultValue: ApiFields;
  /** The identifier cannot change once tokens name it. */
  readonly isNew: boolean;
  readonly limits: { readonly name: number; readonly description: number };
  readonly submitLabel: string;
  readonly cancelTo: InternalHref;
  /** Of what is edited; absent for a new one. */
  readonly version?: string;
  readonly lastResult: SaveResult;
}

/** What an API is: the form behind "Register an API" and "Edit". */
export function ApiForm({ defaultValue, version, isNew, limits, submitLabel, cancelTo, lastResult }: ApiFormProps) {
  const [form, fields] = useForm<{ [Name in keyof ApiFields]: string }>({ id: "api", lastResult: lastResult ?? null, defaultValue });
  const { identifier, name, description, approval, tokenFormat, accessTokenLifetime } = fields;
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <div className="space-y-6">
        <FormAnswer
          version={version}
          lastResult={lastResult}
          labels={LABELS}
          choices={{ approval: APPROVALS, tokenFormat: FORMATS }}
          errors={summaryErrors(form, [...(isNew ? [identifier] : []), name, description, approval, tokenFormat, accessTokenLifetime])}
          title="The API was not saved"
        />
        <Card title="What it is">
          <FormFields>
            {isNew ? (
              <TextField
                label={LABELS.identifier}
                description="An absolute URI, such as https://api.example.com/orders. It cannot be changed later."
                why="Requests name it as resource, and tokens as aud. The address of the service is a good choice."
                {...fieldProps(identifier)}
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                inputMode="url"
                mono
                required
              />
            ) : null}
            <TextField label={LABELS.name} {...fieldProps(name)} autoComplete="off" maxLength={limits.name} required />
            <TextArea label={LABELS.description} {...fieldProps(description)} maxLength={limits.description} rows={3} optional />
          </FormFields>
        </Card>
        <Card title="Subscriptions">
          <RadioGroup legend={LABELS.approval} {...fieldProps(approval)} options={APPROVALS} required />
        </Card>
        <Card title="Tokens" description="For tokens that are for this API alone.">
          <FormFields>
            <SelectField label={LABELS.tokenFormat} {...fieldProps(tokenFormat)} options={FORMATS} />
            <TextField
              label={LABELS.accessTokenLifetime}
              description="At most, such as 10 minutes. Empty: as each key says. The portal's limits hold all the same."
              {...fieldProps(accessTokenLifetime)}
              placeholder="1 hour"
              autoComplete="off"
              optional
            />
          </FormFields>
        </Card>
        <FormActions cancelTo={cancelTo}>
          <Button variant="primary">{submitLabel}</Button>
        </FormActions>
      </div>
    </Form>
  );
}
