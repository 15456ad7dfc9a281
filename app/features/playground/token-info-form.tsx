import { useEffect, useRef } from "react";
import { Button } from "#app/ui/button";
import { SelectField, TextArea, TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import type { FieldErrors, PlaygroundChoices, PlaygroundValues } from "./values";

interface TokenInfoFormProps {
  readonly options: PlaygroundChoices;
  readonly values: PlaygroundValues;
  readonly errors: FieldErrors;
  /** What was typed in step 1 and is still in this browser's memory; "" without JavaScript. */
  readonly secret: string;
}

const SECRET_ID = "info-clientSecret";

/** Step 2: "Get TokenInfo" at the introspection endpoint. */
export function TokenInfoForm({ options, values, errors, secret }: TokenInfoFormProps) {
  const box = useRef<HTMLDivElement>(null);
  // As a property, not as an attribute: the secret stays out of the document's markup.
  useEffect(() => {
    const field = box.current?.querySelector<HTMLInputElement>(`#${SECRET_ID}`);
    if (field && field.value === "") field.value = secret;
  }, [secret]);
  return (
    <Form method="post" preventScrollReset>
      <input type="hidden" name="intent" value="token-info" />
      {/* So that the first step's fields stand as they were when the answer comes back. */}
      <input type="hidden" name="grantType" value={values.grantType} />
      <input type="hidden" name="scope" value={values.scope} />
      <input type="hidden" name="tokenEndpoint" value={values.tokenEndpoint} />
      <input type="hidden" name="authorizeEndpoint" value={values.authorizeEndpoint} />
      <input type="hidden" name="username" value={values.username} />
      <div ref={box}>
        <FormFields>
          <SelectField
            label="Introspection Endpoint"
            name="introspectionEndpoint"
            defaultValue={values.introspectionEndpoint}
            errors={errors["introspectionEndpoint"]}
            options={options.introspectionPaths.map((path) => ({ value: path, label: `${options.origin}${path}` }))}
          />
          <TextArea
            label="Token"
            name="token"
            description="An access or a refresh token."
            defaultValue={values.token}
            errors={errors["token"]}
            rows={3}
            autoComplete="off"
            spellCheck={false}
            required
            mono
          />
          <TextField
            label="Client ID"
            id="info-clientId"
            name="clientId"
            defaultValue={values.clientId}
            errors={errors["infoClientId"]}
            autoComplete="off"
            spellCheck={false}
            required
            mono
          />
          <TextField
            label="Client Secret"
            id={SECRET_ID}
            name="clientSecret"
            type="password"
            description="Introspection is for clients only (RFC 7662 §2.1), so it asks again who you are."
            errors={errors["infoClientSecret"]}
            autoComplete="off"
            spellCheck={false}
            required
            mono
          />
          <FormActions>
            <Button variant="primary">Get TokenInfo</Button>
          </FormActions>
        </FormFields>
      </div>
    </Form>
  );
}
