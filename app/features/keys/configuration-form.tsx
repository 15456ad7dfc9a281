import { type FieldMetadata, getFormProps, useForm } from "@conform-to/react";
import Eye from "lucide-react/icons/eye";
import Rows from "lucide-react/icons/table";
import type { ReactNode } from "react";
import type { Change } from "#app/services/keys/difference";
import type { KeyPageData, KeyView } from "#app/services/keys/key-page";
import type { KeyPolicy } from "#app/services/keys/policy";
import { Button } from "#app/ui/button";
import { CheckboxGroup, RadioGroup } from "#app/ui/choice";
import { fieldProps, listFieldProps, summaryErrors } from "#app/ui/conform";
import { SelectField, TextArea } from "#app/ui/field";
import { FormActions, FormSection } from "#app/ui/form";
import { VisuallyHidden } from "#app/ui/icon";
import { RadioCards } from "#app/ui/radio";
import { Form, useHydrated } from "#app/ui/remix";
import { FormAnswer, type SaveResult } from "../form-conflict";
import { OtherScopes } from "../scopes/standing";
import {
  authMethodOptions,
  type ConfigurationFields,
  configurationDefaults,
  defaultApiOptions,
  keyChoices,
  SCOPE_POLICY_OPTIONS,
  scopeOptions,
  TOKEN_FORMATS,
} from "./configuration-options";
import { KEY_LABELS } from "./field-labels";
import { GrantChooser } from "./grant-chooser";
import { LifetimeFields, lifetimeRule, RefreshTokenField } from "./lifetime-fields";
import { PkceFields } from "./pkce-fields";

interface ConfigurationFormProps {
  readonly page: KeyPageData;
  readonly now: number;
  readonly lastResult: SaveResult;
  /** What few keys need, before the end of the form. */
  readonly more?: (fields: Fields) => ReactNode;
  /** The answer to the form when it was sent and right: it stands above the button. */
  readonly saved?: ReactNode;
  readonly changes?: readonly Change[];
  /** What saving would change, with the button that saves it. */
  readonly difference?: ReactNode;
}

type Fields = ReturnType<typeof useForm<ConfigurationFields>>[1];

export const CONFIGURATION_FORM = "configuration";

/** "Key Configuration": what a key may do. Its button is "Generate Keys" at first; from then on "Update…", which shows the difference first. */
export function ConfigurationForm({ page, now, lastResult, more, saved, changes = [], difference }: ConfigurationFormProps) {
  const { kind, policy, authMethods, mayKeepRefreshToken, pkce } = page;
  const configured = page.key;
  const hydrated = useHydrated();
  const [form, fields] = useForm<ConfigurationFields>({
    id: CONFIGURATION_FORM,
    lastResult: lastResult ?? null,
    defaultValue: configurationDefaults(policy, configured, kind),
  });
  const mayCallBack = policy.grantTypes.some((grant) => grant.needsCallbackUrl);
  return (
    <Form method="post" {...getFormProps(form)} className="group space-y-8">
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
          fields.publicKeys,
          fields.defaultApiId,
          fields.scopePolicy,
        ])}
      />
      <FormSection title="Grant types" description={`The ways in which this key may ask for tokens, ordered for the kind ${kind.label}.`}>
        <GrantChooser
          {...listFieldProps(fields.grantTypes)}
          choices={page.grantChoices}
          kept={configured?.grantTypes ?? []}
          now={now}
          changes={changes}
        />
        {mayCallBack ? (
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
      </FormSection>
      <FormSection title={KEY_LABELS.tokenFormat} description="Decides who can check a token, and how soon a revocation is felt.">
        <RadioCards
          legend={<VisuallyHidden>{KEY_LABELS.tokenFormat}</VisuallyHidden>}
          {...fieldProps(fields.tokenFormat)}
          cards={TOKEN_FORMATS.map((format) => ({ ...format, icon: format.value === "opaque" ? Eye : Rows }))}
        />
      </FormSection>
      <FormSection title="Lifetimes" description={lifetimeRule(policy)}>
        <LifetimeFields policy={policy} fields={fields} />
        <RefreshTokenField policy={policy} mayKeep={mayKeepRefreshToken} configured={configured} field={fields.refreshTokens} />
      </FormSection>
      {authMethods.length > 1 ? (
        <FormSection title={KEY_LABELS.authMethod} description="How the application proves at the token endpoint that it holds this key.">
          <RadioGroup
            legend={<VisuallyHidden>{KEY_LABELS.authMethod}</VisuallyHidden>}
            {...fieldProps(fields.authMethod)}
            options={authMethodOptions(authMethods)}
          />
          <div className="hidden pl-7 group-has-[input[value^=private]:checked]:block">
            <TextArea
              label={KEY_LABELS.publicKeys}
              description="A JWK set, or the https address where the application publishes it."
              {...fieldProps(fields.publicKeys)}
              placeholder="https://app.example/jwks.json"
              mono
            />
          </div>
        </FormSection>
      ) : null}
      <FormSection title="Scopes and APIs" description="What a token of this key may be for.">
        <ScopeFields policy={policy} configured={configured} applicationId={page.application.id} now={now} fields={fields} />
        <SelectField
          label={KEY_LABELS.scopePolicy}
          description="What becomes of one that a token request names. The answer's scope says what was granted."
          {...fieldProps(fields.scopePolicy)}
          options={SCOPE_POLICY_OPTIONS}
        />
        {policy.apis.length === 0 ? null : (
          <SelectField
            label={KEY_LABELS.defaultApiId}
            description="What tokens are for where a request names no resource."
            {...fieldProps(fields.defaultApiId)}
            options={defaultApiOptions(policy)}
          />
        )}
      </FormSection>
      {more?.(fields)}
      {saved}
      {difference}
      {difference && hydrated ? null : (
        <div className="lg:pl-[calc(33.333%+1rem)]">
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
        </div>
      )}
    </Form>
  );
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
