import { type ComponentProps, useState } from "react";
import type { CallbackReading } from "#app/services/playground/callback";
import type { AuthorizeResult as Authorized } from "#app/services/playground/requests";
import type { TokenInfo } from "#app/services/playground/token-info";
import { Button, ButtonLink } from "#app/ui/button";
import { Card, DefinitionList } from "#app/ui/card";
import { Answer } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Page } from "#app/ui/page";
import { Form } from "#app/ui/remix";
import { AuthorizeResult, TokenInfoResult } from "./answers";
import { Checks, type Expected, FragmentAnswer } from "./fragment-answer";
import { TokenInfoForm } from "./token-info-form";
import { type FieldErrors, firstValues, type PlaygroundChoices, type PlaygroundValues } from "./values";

interface CallbackPageProps {
  readonly options: PlaygroundChoices;
  readonly reading: CallbackReading;
  /** What the browser has kept of the flow's start. */
  readonly expected: Expected;
  readonly checks: ComponentProps<typeof FragmentAnswer>["checks"];
  readonly now: number;
  readonly answered:
    | {
        readonly values: PlaygroundValues;
        readonly errors: FieldErrors;
        readonly authorized: Authorized | null;
        readonly info: TokenInfo | null;
      }
    | undefined;
}

/** The playground's callback: what came back, the exchange of the code, and what the server says of the token. */
export function CallbackPage({ options, reading, expected, checks, now, answered }: CallbackPageProps) {
  const [secret, setSecret] = useState("");
  const [fragmentToken, setFragmentToken] = useState("");
  const clientId = answered?.values.clientId ?? expected.clientId;
  const errors = answered?.errors ?? {};
  const start = { ...firstValues(options, clientId), token: fragmentToken };
  const values = answered === undefined ? start : { ...answered.values, token: answered.values.token || fragmentToken };
  return (
    <Page
      title="Playground: callback"
      description="The browser has come back from the authorization endpoint. This is what an application gets."
    >
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Card title="What came back">
          {reading.parameters.length === 0 ? (
            <FragmentAnswer expected={expected} checks={checks} onToken={setFragmentToken} />
          ) : (
            <div className="space-y-5">
              <DefinitionList
                items={reading.parameters.map(({ name, value }) => ({
                  term: name,
                  value: <code className="font-mono break-all">{value}</code>,
                }))}
              />
              <Checks checks={reading.checks} />
              {reading.refused === null ? null : (
                <Answer tone="danger" title={`The server refused: ${reading.refused.error}`}>
                  <p>{reading.refused.description}</p>
                  <p>{reading.refused.explanation}</p>
                </Answer>
              )}
            </div>
          )}
        </Card>
        {reading.code === null ? null : (
          <Card title="2. Exchange the code">
            <ExchangeForm code={reading.code} clientId={clientId} errors={errors} onSecret={setSecret} />
          </Card>
        )}
        {answered?.authorized ? (
          <Card title="Answer">
            <AuthorizeResult result={answered.authorized} />
          </Card>
        ) : null}
        <Card id="token-info" title="3. Ask what the server says of a token">
          <TokenInfoForm key={`${values.token} ${values.clientId}`} options={options} values={values} errors={errors} secret={secret} />
        </Card>
        {answered?.info ? (
          <Card title="TokenInfo">
            <TokenInfoResult info={answered.info} now={now} />
          </Card>
        ) : null}
      </div>
      <ButtonLink to={`/playground?${new URLSearchParams({ client_id: clientId })}`}>Begin again</ButtonLink>
    </Page>
  );
}

interface ExchangeFormProps {
  readonly code: string;
  readonly clientId: string;
  readonly errors: FieldErrors;
  readonly onSecret: (secret: string) => void;
}

/** The code for tokens, with the PKCE verifier that the browser has kept. */
function ExchangeForm({ code, clientId, errors, onSecret }: ExchangeFormProps) {
  return (
    <Form method="post" preventScrollReset>
      <input type="hidden" name="code" value={code} />
      <FormFields>
        <TextField
          label="Client ID"
          id="exchange-clientId"
          name="clientId"
          defaultValue={clientId}
          errors={errors["clientId"]}
          autoComplete="off"
          required
          mono
        />
        <TextField
          label="Client Secret"
          id="exchange-clientSecret"
          name="clientSecret"
          type="password"
          description="The Consumer Secret. It was not sent through the browser, and is not kept. Empty for a key that has none."
          errors={errors["clientSecret"] ?? errors["code"]}
          autoComplete="off"
          spellCheck={false}
          mono
          onChange={(event) => onSecret(event.currentTarget.value)}
        />
        <p className="text-sm text-muted">
          A code works once and for a short time, a minute by default. To see what happens, press the button twice: the second use is
          refused, and ends what the first one bought.
        </p>
        <FormActions>
          <Button variant="primary" name="intent" value="exchange">
            Get token
          </Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}
