import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { Button } from "#app/ui/button";
import { CheckboxGroup, RadioGroup } from "#app/ui/choice";
import { fieldProps, listFieldProps, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/feedback";
import { TextArea } from "#app/ui/field";
import { FormActions } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import { authMethodOptions, type ConfigurationFields, configurationDefaults, grantOptions } from "./configuration-defaults";
import { LifetimeFields } from "./lifetime-fields";
import { ScopeFields } from "./scope-fields";
import type { AuthMethodChoice, KeyData, PolicyView } from "./view";

interface ConfigurationFormProps {
  readonly policy: PolicyView;
  readonly authMethods: readonly AuthMethodChoice[];
  /** null before "Generate Keys". */
  readonly configured: KeyData | null;
  readonly applicationId: string;
  readonly now: number;
  readonly lastResult: SubmissionResult<string[]> | undefined;
}

/** "Key Configuration": what a key may do. Its button is "Generate Keys" at first and "Update" from then on. */
export function ConfigurationForm({ policy, authMethods, configured, applicationId, now, lastResult }: ConfigurationFormProps) {
  const [form, fields] = useForm<ConfigurationFields>({
    id: "configuration",
    lastResult: lastResult ?? null,
    defaultValue: configurationDefaults(policy, configured),
  });
  return (
    <Form method="post" {...getFormProps(form)} className="group space-y-5">
      <ErrorSummary errors={summaryErrors(form, [fields.grantTypes, fields.callbackUrls, fields.tokenFormat, fields.authMethod])} />
      <div className="grid items-start gap-x-12 gap-y-5 lg:grid-cols-2">
        <div className="flex flex-col gap-5">
          <CheckboxGroup
            legend="Grant Types"
            description="The ways in which the application may ask for tokens with this key. An admin decides which there are."
            {...listFieldProps(fields.grantTypes)}
            options={grantOptions(policy, configured)}
          />
          {policy.grantTypes.some((grant) => grant.needsCallbackUrl) ? (
            <TextArea
              label="Callback URL"
              description="Where users are sent back to, one URL a line, matched exactly. Needed when Code or Implicit is ticked."
              {...fieldProps(fields.callbackUrls)}
              placeholder="https://url-to-webapp/callback"
              mono
            />
          ) : null}
          <RadioGroup
            legend="Token format"
            {...fieldProps(fields.tokenFormat)}
            options={[
              {
                value: "opaque",
                label: "Reference (Opaque)",
                description:
                  "Means nothing to anybody but this portal: resource servers ask it about each token, and revoking works at once.",
              },
              {
                value: "jwt",
                label: "Self-contained (JWT)",
                description:
                  "Resource servers check the signature themselves. Where they only do that, a revoked token works until it expires.",
              },
            ]}
          />
          {authMethods.length > 1 ? (
            <RadioGroup
              legend="Client authentication"
              description="How the application proves at the token endpoint that it holds this key."
              {...fieldProps(fields.authMethod)}
              options={authMethodOptions(authMethods)}
            />
          ) : null}
        </div>
        <div className="flex flex-col gap-5">
          <LifetimeFields policy={policy} fields={fields} />
          <ScopeFields policy={policy} configured={configured} applicationId={applicationId} now={now} fields={fields} />
        </div>
      </div>
      <FormActions>
        {configured === null ? (
          <Button variant="primary" name="intent" value="generate">
            Generate Keys
          </Button>
        ) : (
          <Button variant="primary" name="intent" value="update">
            Update
          </Button>
        )}
      </FormActions>
    </Form>
  );
}
