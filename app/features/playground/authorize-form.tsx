import { Button } from "#app/ui/button";
import { Banner } from "#app/ui/feedback";
import { SelectField, TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import type { FieldErrors, PlaygroundChoices, PlaygroundValues } from "./values";

interface AuthorizeFormProps {
  readonly options: PlaygroundChoices;
  readonly values: PlaygroundValues;
  readonly errors: FieldErrors;
  /** Told what is typed as secret, so that the next step need not ask again while the page is open. */
  readonly onSecret: (secret: string) => void;
}

const KEYS_LIST = "own-keys";
/** Shown while the grant type that needs them is selected: by the style sheet, so that it needs no JavaScript. */
const FOR_PASSWORD = "hidden flex-col gap-5 group-has-[option[value=password]:checked]/grant:flex";
const FOR_REFRESH = "hidden flex-col gap-5 group-has-[option[value^=refresh]:checked]/grant:flex";

/** Step 1: the fields of WSO2's playground, and "Authorize". */
export function AuthorizeForm({ options, values, errors, onSecret }: AuthorizeFormProps) {
  const paths = options.tokenPaths.map((path) => ({ value: path, label: `${options.origin}${path}` }));
  const warned = options.grants.find(({ warning }) => warning !== null);
  return (
    <Form method="post" preventScrollReset className="group/grant">
      <input type="hidden" name="intent" value="authorize" />
      <input type="hidden" name="introspectionEndpoint" value={values.introspectionEndpoint} />
      <FormFields>
        <SelectField
          label="Authorization Grant Type"
          name="grantType"
          defaultValue={values.grantType}
          errors={errors["grantType"]}
          options={options.grants.map(({ name, label }) => ({ value: name, label }))}
        />
        {warned?.name === "password" ? (
          <div className={FOR_PASSWORD}>
            <Banner tone="warning">{warned.warning}</Banner>
          </div>
        ) : null}
        <TextField
          label="Client ID"
          name="clientId"
          description="The Consumer Key of an application."
          defaultValue={values.clientId}
          errors={errors["clientId"]}
          list={KEYS_LIST}
          autoComplete="off"
          spellCheck={false}
          required
          mono
        />
        <datalist id={KEYS_LIST}>
          {options.keys.map((key) => (
            <option key={key.clientId} value={key.clientId}>
              {`${key.application} · ${key.environment === "SANDBOX" ? "Sandbox" : "Production"}`}
            </option>
          ))}
        </datalist>
        <TextField
          label="Client Secret"
          name="clientSecret"
          type="password"
          description="The Consumer Secret. It is used for this one request and not kept."
          errors={errors["clientSecret"]}
          autoComplete="off"
          spellCheck={false}
          required
          mono
          onChange={(event) => onSecret(event.currentTarget.value)}
        />
        <div className={FOR_PASSWORD}>
          <TextField
            label="Username"
            name="username"
            description="The e-mail address of a user of this portal."
            defaultValue={values.username}
            errors={errors["username"]}
            autoComplete="off"
          />
          <TextField label="Password" name="password" type="password" errors={errors["password"]} autoComplete="off" />
        </div>
        <div className={FOR_REFRESH}>
          <TextField
            label="Refresh token"
            name="refreshToken"
            description="It works once: the answer holds its successor."
            errors={errors["refreshToken"]}
            autoComplete="off"
            spellCheck={false}
            mono
          />
        </div>
        <TextField
          label="Scope"
          name="scope"
          optional
          description={
            options.scopes.length === 0
              ? "Separated by blanks."
              : `Separated by blanks. This portal has: ${options.scopes.slice(0, 12).join(", ")}.`
          }
          defaultValue={values.scope}
          errors={errors["scope"]}
          autoComplete="off"
          spellCheck={false}
          mono
        />
        <SelectField
          label="Access Token Endpoint"
          name="tokenEndpoint"
          description="All of these are the same endpoint; each product’s clients know it by another address."
          defaultValue={values.tokenEndpoint}
          errors={errors["tokenEndpoint"]}
          options={paths}
        />
        <FormActions>
          <Button variant="primary">Authorize</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}
