import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import type { TestToken } from "#app/services/keys/access-token";
import type { KeyPageData, KeyView } from "#app/services/keys/key-page";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { CheckboxGroup } from "#app/ui/choice";
import { CodeBlock } from "#app/ui/code";
import { fieldProps, formKey, listFieldProps, summaryErrors } from "#app/ui/conform";
import { Answer, ErrorSummary } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { formatDuration } from "#app/ui/format";
import { Form, useHydrated } from "#app/ui/remix";
import { shownSecretOf } from "./shown-once";

interface AccessTokenCardProps {
  readonly page: KeyPageData;
  readonly configured: KeyView;
  readonly lastResult: SubmissionResult<string[]> | undefined;
  readonly token: TestToken | undefined;
}

/** "Generate Access Token": a Client Credentials token by a form, for trying out. */
export function AccessTokenCard({ page, configured, lastResult, token }: AccessTokenCardProps) {
  const usable =
    configured.grantTypes.includes("client_credentials") && page.policy.grantTypes.some((grant) => grant.name === "client_credentials");
  return (
    <Card
      id="access-token"
      title="Generate Access Token"
      description="A Client Credentials token for trying out. It counts towards usage and quota like any other."
    >
      <div className="space-y-5">
        {token ? <Granted token={token} /> : null}
        {configured.publicKeys !== null ? (
          <p className="text-sm">The portal cannot sign for the application. The commands above do, and ask for a token.</p>
        ) : usable ? (
          <TokenForm key={formKey(lastResult)} page={page} configured={configured} lastResult={lastResult} />
        ) : (
          <p className="text-sm">Enable Client Credentials grant type to generate test access tokens</p>
        )}
      </div>
    </Card>
  );
}

function Granted({ token }: { readonly token: TestToken }) {
  return (
    <div className="space-y-4">
      <Answer to={token} tone="success">
        Please Copy the Access Token
      </Answer>
      <CodeBlock label="Access Token" code={token.accessToken} wrap />
      <p className="text-sm text-muted">{`The token is valid for ${formatDuration(token.expiresIn)} and has ${scopesInWords(token.scope)}.`}</p>
    </div>
  );
}

/** Of a scope as it is on the wire, with blanks between (RFC 6749 §3.3). */
function scopesInWords(scope: string): string {
  const names = scope.split(" ").filter(Boolean);
  if (names.length === 0) return "no scope";
  return `the ${names.length === 1 ? "scope" : "scopes"} ${names.join(", ")}`;
}

interface TokenFields {
  consumerSecret: string;
  scopes: string[];
}

function TokenForm({ page, configured, lastResult }: Omit<AccessTokenCardProps, "token">) {
  const [form, fields] = useForm<TokenFields>({ id: "test-token", lastResult: lastResult ?? null, defaultValue: { scopes: [] } });
  // Just made here, it need not be pasted again.
  const fresh = useHydrated() ? shownSecretOf(configured.clientId) : undefined;
  const descriptions = new Map(page.policy.scopes.map((scope) => [scope.name, scope]));
  return (
    <Form method="post" action="#access-token" {...getFormProps(form)}>
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, [fields.consumerSecret, fields.scopes])} />
        <TextField
          label="Consumer Secret"
          description={
            fresh === undefined
              ? "Needed because only its hash is kept. It goes to the token endpoint and nowhere else."
              : "Filled in with the secret that was made in this tab."
          }
          type="password"
          {...fieldProps(fields.consumerSecret)}
          key={fresh === undefined ? "empty" : "fresh"}
          defaultValue={fresh ?? ""}
          autoComplete="off"
          required
          mono
        />
        {configured.usableScopes.length > 0 ? (
          <CheckboxGroup
            legend="Scopes"
            description="None ticked: the default scopes."
            {...listFieldProps(fields.scopes)}
            columns
            options={configured.usableScopes.map((name) => ({
              value: name,
              label: name,
              description: [descriptions.get(name)?.description, descriptions.get(name)?.isDefault ? "Default." : ""]
                .filter(Boolean)
                .join(" "),
            }))}
          />
        ) : null}
        <FormActions>
          <Button name="intent" value="test-token">
            Generate Access Token
          </Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}
