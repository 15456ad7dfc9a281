import { Button } from "#app/ui/button";
import { CheckboxField } from "#app/ui/choice";
import { cx } from "#app/ui/cx";
import { Banner } from "#app/ui/feedback";
import { SelectField, TextArea, TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { environmentName } from "#app/ui/format";
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
const SCOPES_LIST = "playground-scopes";
/** Scopes that the field offers. */
const MOST_SCOPES = 100;
/** Shown while the grant type that needs them is selected: by the style sheet, so that it needs no JavaScript. */
const FOR_PASSWORD = "hidden flex-col gap-5 group-has-[option[value=password]:checked]/grant:flex";
const FOR_REFRESH = "hidden flex-col gap-5 group-has-[option[value^=refresh]:checked]/grant:flex";
const FOR_ASSERTION = "hidden flex-col gap-5 group-has-[option[value$=jwt-bearer]:checked]/grant:flex";
const FOR_EXCHANGE = "hidden flex-col gap-5 group-has-[option[value$=token-exchange]:checked]/grant:flex";
const FOR_BROWSER =
  "hidden flex-col gap-5 group-has-[option[value^=auth]:checked]/grant:flex group-has-[option[value=implicit]:checked]/grant:flex";
const FOR_DEVICE = "hidden flex-col gap-5 group-has-[option[value$=device_code]:checked]/grant:flex";
const FOR_IMPLICIT = "hidden flex-col gap-5 group-has-[option[value=implicit]:checked]/grant:flex";
const NOT_FOR_BROWSER = "group-has-[option[value^=auth]:checked]/grant:hidden group-has-[option[value=implicit]:checked]/grant:hidden";

/** A pushed request is the application's own: it proves itself. */
const WHERE_PUSHED = "group-has-[input[name=push]:checked]/grant:block!";

/** Step 1: the fields of WSO2's playground. Its button says what happens: "Get token", or "Authorize" where the browser goes away and comes back. */
export function AuthorizeForm({ options, values, errors, onSecret }: AuthorizeFormProps) {
  const paths = options.tokenPaths.map((path) => ({ value: path, label: `${options.origin}${path}` }));
  const warningOf = (grant: string) => options.grants.find(({ name }) => name === grant)?.warning ?? null;
  return (
    <Form method="post" preventScrollReset className="group/grant">
      <input type="hidden" name="introspectionEndpoint" value={values.introspectionEndpoint} />
      <FormFields>
        <SelectField
          label="Authorization Grant Type"
          name="grantType"
          defaultValue={values.grantType}
          errors={errors["grantType"]}
          options={options.grants.map(({ name, label }) => ({ value: name, label }))}
        />
        {warningOf("password") === null ? null : (
          <div className={FOR_PASSWORD}>
            <Banner tone="warning">{warningOf("password")}</Banner>
          </div>
        )}
        {warningOf("implicit") === null ? null : (
          <div className={FOR_IMPLICIT}>
            <Banner tone="warning">{warningOf("implicit")}</Banner>
          </div>
        )}
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
              {`${key.application} · ${environmentName(key.environment)}`}
            </option>
          ))}
        </datalist>
        <div className={FOR_BROWSER}>
          <CheckboxField
            label="Push the request first"
            name="push"
            description="The browser then brings a reference that works once (RFC 9126)."
            defaultChecked={values.push}
            errors={errors["push"]}
          />
        </div>
        <div className={cx(NOT_FOR_BROWSER, WHERE_PUSHED)}>
          <TextField
            label="Client Secret"
            name="clientSecret"
            type="password"
            description="The Consumer Secret. It is used for this one request and not kept. Empty for a key that has none."
            errors={errors["clientSecret"]}
            autoComplete="off"
            spellCheck={false}
            mono
            onChange={(event) => onSecret(event.currentTarget.value)}
          />
        </div>
        <div className={FOR_BROWSER}>
          <TextField
            label="Callback URL"
            name="callbackUrl"
            description="Where the browser comes back to. The key must have it registered."
            why="The server sends codes and tokens to registered addresses alone. For a key of your own, the button below registers this one."
            defaultValue={options.callbackUrl}
            errors={errors["callbackUrl"]}
            readOnly
            mono
          />
        </div>
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
        <div className={FOR_DEVICE}>
          <TextField
            key={values.deviceCode}
            label="Device code"
            name="deviceCode"
            description="Empty at first: “Get token” asks for one. Allow it at the address in the answer, then press it again."
            defaultValue={values.deviceCode}
            errors={errors["deviceCode"]}
            autoComplete="off"
            spellCheck={false}
            mono
          />
        </div>
        <div className={FOR_ASSERTION}>
          <TextArea
            label="Assertion"
            name="assertion"
            description="The JWT of a trusted issuer that this key may present. It works once."
            errors={errors["assertion"]}
            autoComplete="off"
            spellCheck={false}
            mono
          />
        </div>
        <div className={FOR_EXCHANGE}>
          <TextArea
            label="Subject token"
            name="subjectToken"
            description="The access token of a user, issued to a key whose tokens this one may exchange."
            errors={errors["subjectToken"]}
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
            options.scopes.length === 0 ? "Separated by blanks." : `Separated by blanks, such as ${options.scopes.slice(0, 3).join(" ")}`
          }
          defaultValue={values.scope}
          errors={errors["scope"]}
          list={SCOPES_LIST}
          autoComplete="off"
          spellCheck={false}
          mono
        />
        <datalist id={SCOPES_LIST}>
          {options.scopes.slice(0, MOST_SCOPES).map((scope) => (
            <option key={scope} value={scope} />
          ))}
        </datalist>
        <div className={FOR_BROWSER}>
          <SelectField
            label="Authorize Endpoint"
            name="authorizeEndpoint"
            description="Your browser goes there and comes back. State, nonce and the PKCE pair (RFC 7636) are made for you."
            defaultValue={values.authorizeEndpoint}
            errors={errors["authorizeEndpoint"]}
            options={options.authorizePaths.map((path) => ({ value: path, label: `${options.origin}${path}` }))}
          />
        </div>
        <SelectField
          label="Access Token Endpoint"
          name="tokenEndpoint"
          description="All of these are the same endpoint; each product’s clients know it by another address."
          defaultValue={values.tokenEndpoint}
          errors={errors["tokenEndpoint"]}
          options={paths}
        />
        <FormActions>
          <div className={NOT_FOR_BROWSER}>
            <Button variant="primary" name="intent" value="authorize">
              Get token
            </Button>
          </div>
          <div className={FOR_BROWSER}>
            <Button variant="primary" name="intent" value="authorize">
              Authorize
            </Button>
          </div>
          <div className={FOR_BROWSER}>
            <Button name="intent" value="register-callback">
              Register callback URL
            </Button>
          </div>
        </FormActions>
      </FormFields>
    </Form>
  );
}
