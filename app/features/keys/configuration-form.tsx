import { type FieldMetadata, getFormProps, useForm } from "@conform-to/react";
import type { ReactNode } from "react";
import type { KeyPageData, KeyView } from "#app/services/keys/key-page";
import type { KeyPolicy } from "#app/services/keys/policy";
import { Button } from "#app/ui/button";
import { CheckboxGroup, RadioGroup } from "#app/ui/choice";
import { fieldProps, listFieldProps, summaryErrors } from "#app/ui/conform";
import { SelectField, TextArea, TextField } from "#app/ui/field";
import { FormActions } from "#app/ui/form";
import { exactDuration, formatCount } from "#app/ui/format";
import { Form } from "#app/ui/remix";
import { FormAnswer, type SaveResult } from "../form-conflict";
import { OtherScopes } from "../scopes/standing";
import {
  authMethodOptions,
  type ConfigurationFields,
  configurationDefaults,
  defaultApiOptions,
  keyChoices,
  refreshTokenOptions,
  SCOPE_POLICY_OPTIONS,
  scopeOptions,
  TOKEN_FORMAT_OPTIONS,
} from "./configuration-options";
import { KEY_LABELS } from "./field-labels";
import { GrantChooser } from "./grant-chooser";
import { OpenIdGroup } from "./openid-fields";
import { PkceFields } from "./pkce-fields";

interface ConfigurationFormProps {
  readonly page: KeyPageData;
  readonly now: number;
  readonly lastResult: SaveResult;
  /** The answer to the form when it was sent and right: it stands above the button. */
  readonly saved?: ReactNode;
  /** What saving would change, with the button that saves it. */
  readonly difference?: ReactNode;
}

/** "Key Configuration": what a key may do. Its button is "Generate Keys" at first; from then on "Update…", which shows the difference first. */
export function ConfigurationForm({ page, now, lastResult, saved, difference }: ConfigurationFormProps) {
  const { kind, policy, authMethods, mayKeepRefreshToken, pkce } = page;
  const configured = page.key;
  const applicationId = page.application.id;
  const [form, fields] = useForm<ConfigurationFields>({
    id: "configuration",
    lastResult: lastResult ?? null,
    defaultValue: configurationDefaults(policy, configured, kind),
  });
  return (
    <Form method="post" {...getFormProps(form)} className="group space-y-5">
      {configured === null ? (
        <>
          <input type="hidden" name="kind" value={kind.name} />
          <input type="hidden" name="formId" value={page.newSecretKey} />
        </>
      ) : null}
      <FormAnswer
        version={configured?.version}
        lastResult={lastResult}
        labels={KEY_LABELS}
        choices={keyChoices(page)}
        errors={summaryErrors(form, [
          fields.grantTypes,
          fields.callbackUrls,
          fields.pkce,
          fields.tokenFormat,
          fields.authMethod,
          fields.defaultApiId,
          fields.scopePolicy,
        ])}
      />
      <div className="grid items-start gap-x-12 gap-y-5 lg:grid-cols-2">
        <div className="flex flex-col gap-5">
          <GrantChooser
            {...listFieldProps(fields.grantTypes)}
            kind={kind}
            choices={page.grantChoices}
            kept={configured?.grantTypes ?? []}
            now={now}
          />
          {policy.grantTypes.some((grant) => grant.needsCallbackUrl) ? (
            <TextArea
              label={KEY_LABELS.callbackUrls}
              description="Where users are sent back to, one URL a line, matched exactly. Needed when Code or Implicit is ticked."
              {...fieldProps(fields.callbackUrls)}
              placeholder="https://url-to-webapp/callback"
              mono
            />
          ) : null}
          {policy.grantTypes.some(({ name }) => name === "authorization_code") ? (
            <PkceFields offer={pkce} policy={policy} clientType={kind.clientType} field={fields.pkce} />
          ) : null}
          <RadioGroup legend={KEY_LABELS.tokenFormat} {...fieldProps(fields.tokenFormat)} options={TOKEN_FORMAT_OPTIONS} />
          {authMethods.length > 1 ? (
            <RadioGroup
              legend={KEY_LABELS.authMethod}
              description="How the application proves at the token endpoint that it holds this key."
              {...fieldProps(fields.authMethod)}
              options={authMethodOptions(authMethods)}
            />
          ) : null}
          <SelectField
            label={KEY_LABELS.scopePolicy}
            description="What becomes of one that a token request names. The answer's scope says what was granted."
            {...fieldProps(fields.scopePolicy)}
            options={SCOPE_POLICY_OPTIONS}
          />
        </div>
        <div className="flex flex-col gap-5">
          <LifetimeFields policy={policy} fields={fields} />
          <RefreshTokenField policy={policy} mayKeep={mayKeepRefreshToken} configured={configured} field={fields.refreshTokens} />
          {policy.apis.length === 0 ? null : (
            <SelectField
              label={KEY_LABELS.defaultApiId}
              description="What tokens are for where a request names no resource."
              {...fieldProps(fields.defaultApiId)}
              options={defaultApiOptions(policy)}
            />
          )}
          <ScopeFields policy={policy} configured={configured} applicationId={applicationId} now={now} fields={fields} />
        </div>
      </div>
      {policy.grantTypes.some((grant) => grant.needsCallbackUrl) ? <OpenIdGroup fields={fields} configured={configured} now={now} /> : null}
      {saved}
      {difference}
      <FormActions>
        {configured === null ? (
          <Button variant="primary" name="intent" value="generate">
            Generate Keys
          </Button>
        ) : (
          <Button variant={difference ? "secondary" : "primary"} name="intent" value="review">
            {difference ? "Show the difference anew" : "Update…"}
          </Button>
        )}
      </FormActions>
    </Form>
  );
}

interface RefreshTokenFieldProps {
  readonly policy: KeyPolicy;
  /** null before "Generate Keys". */
  readonly configured: KeyView | null;
  readonly mayKeep: boolean;
  readonly field: FieldMetadata<string>;
}

/** What becomes of a used refresh token, where there is a choice, and how often one came again. */
function RefreshTokenField({ policy, mayKeep, configured, field }: RefreshTokenFieldProps) {
  const count = configured?.refreshReplays ?? 0;
  const replays =
    count === 0
      ? undefined
      : `In the last 7 days a used refresh token came again ${count === 1 ? "once" : `${formatCount(count)} times`} within the grace: the application refreshes twice at once, or answers get lost.`;
  if (mayKeep || configured?.keepRefreshToken) {
    return (
      <RadioGroup legend={KEY_LABELS.keepRefreshToken} description={replays} {...fieldProps(field)} options={refreshTokenOptions(policy)} />
    );
  }
  return replays === undefined ? null : <p className="text-sm text-muted">{replays}</p>;
}

interface LifetimeFieldsProps {
  readonly policy: KeyPolicy;
  readonly fields: {
    readonly applicationTokenLifetime: FieldMetadata<string>;
    readonly userTokenLifetime: FieldMetadata<string>;
    readonly refreshTokenLifetime: FieldMetadata<string>;
  };
}

/** The three lifetimes in words or seconds; an empty one takes the portal's default. */
function LifetimeFields({ policy: { defaults, limits }, fields }: LifetimeFieldsProps) {
  const rows = [
    {
      label: KEY_LABELS.applicationTokenLifetime,
      help: "Tokens that the application obtains for itself.",
      field: fields.applicationTokenLifetime,
      fallback: defaults.application,
      maximum: limits.maximumAccess,
    },
    {
      label: KEY_LABELS.userTokenLifetime,
      help: "Tokens that it obtains on behalf of a person.",
      field: fields.userTokenLifetime,
      fallback: defaults.user,
      maximum: limits.maximumAccess,
    },
    {
      label: KEY_LABELS.refreshTokenLifetime,
      help: "How long it can go on without asking the person again.",
      field: fields.refreshTokenLifetime,
      fallback: defaults.refresh,
      maximum: limits.maximumRefresh,
    },
  ];
  return rows.map(({ label, help, field, fallback, maximum }) => (
    <TextField
      key={field.name}
      label={label}
      description={`${help} ${exactDuration(limits.minimum)} to ${exactDuration(maximum)}. Empty: the portal's default, ${exactDuration(fallback)}.`}
      {...fieldProps(field)}
      placeholder={exactDuration(fallback)}
      autoComplete="off"
      optional
      className="max-w-40"
    />
  ));
}

interface ScopeFieldsProps {
  readonly policy: KeyPolicy;
  readonly configured: KeyView | null;
  readonly applicationId: string;
  readonly now: number;
  readonly fields: { readonly scopeChoice: FieldMetadata<string>; readonly scopes: FieldMetadata<string[]> };
}

/**
 * Which scopes the key may use, and which its application can ask for; nothing where the portal has none. The list shows itself by CSS alone once
 * "chosen" is ticked, so that it needs no JavaScript.
 */
function ScopeFields({ policy, configured, applicationId, now, fields }: ScopeFieldsProps) {
  const options = scopeOptions(policy, configured);
  const others = policy.scopes.filter((scope) => !scope.usable);
  if (options.length === 0 && others.length === 0) return null;
  return (
    <>
      <RadioGroup
        legend={KEY_LABELS.scopes}
        {...fieldProps(fields.scopeChoice)}
        options={[
          { value: "all", label: "All open scopes", description: "Those that are open to every application when a token is asked for." },
          { value: "chosen", label: "Only these" },
        ]}
      />
      <div className="hidden pl-7 group-has-[input[value=chosen]:checked]:block">
        <CheckboxGroup legend="Scopes that tokens of this key may carry" {...listFieldProps(fields.scopes)} options={options} columns />
      </div>
      {others.length > 0 ? <OtherScopes scopes={others} applicationId={applicationId} now={now} /> : null}
    </>
  );
}
