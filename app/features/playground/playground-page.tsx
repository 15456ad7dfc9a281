import { useEffect, useState } from "react";
import { ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { Answer, Banner, ErrorSummary } from "#app/ui/feedback";
import { Page } from "#app/ui/page";
import { AuthorizeResult, TokenInfoResult } from "./answers";
import { AuthorizeForm } from "./authorize-form";
import { TokenInfoForm } from "./token-info-form";
import type { FieldErrors, PlaygroundChoices, PlaygroundState } from "./values";

interface PlaygroundPageProps {
  readonly options: PlaygroundChoices;
  readonly state: PlaygroundState;
  readonly now: number;
}

/** The control an error belongs to; the second form's ids are its own. */
const CONTROL_IDS: Readonly<Record<string, string>> = { infoClientId: "info-clientId", infoClientSecret: "info-clientSecret" };

/** "Playground": a grant tried by hand, and the token it gave looked at. Two steps on one page. */
export function PlaygroundPage({ options, state, now }: PlaygroundPageProps) {
  const [secret, setSecret] = useState("");
  const { values, errors, info } = state;
  const authorized = useLatest(state.authorized);
  return (
    <Page
      title="Playground"
      description="Try a grant type of one of your keys: see the request, the answer, and what the server says of the token."
    >
      <ErrorSummary errors={summary(errors)} />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Card title="1. Get an access token">
          <div className="space-y-6">
            {options.grants.length === 0 ? (
              <Banner tone="warning">No grant type is switched on. An admin decides which grant types exist.</Banner>
            ) : null}
            {options.keys.length === 0 ? (
              <Banner tone="info" actions={<ButtonLink to="/applications">Applications</ButtonLink>}>
                You have no keys yet. Create an application and generate keys, then come back with its Consumer Key and Secret.
              </Banner>
            ) : null}
            {state.registered === null ? null : (
              <Answer to={state} tone="success">
                The callback URL is registered for the key {state.registered}. Press Authorize.
              </Answer>
            )}
            <AuthorizeForm options={options} values={values} errors={errors} onSecret={setSecret} />
          </div>
        </Card>
        {authorized ? (
          <Card title="Answer">
            <AuthorizeResult result={authorized} />
          </Card>
        ) : (
          <Placeholder>The request and the server’s answer appear here, as they are on the wire.</Placeholder>
        )}
        <Card id="token-info" title="2. Ask what the server says of a token">
          {/* A new token resets the form; the secret that was typed stays in the browser. */}
          <TokenInfoForm key={`${values.token} ${values.clientId}`} options={options} values={values} errors={errors} secret={secret} />
        </Card>
        {info ? (
          <Card title="TokenInfo">
            <TokenInfoResult info={info} now={now} />
          </Card>
        ) : (
          <Placeholder>What the server says of the token appears here, in words and raw.</Placeholder>
        )}
      </div>
    </Page>
  );
}

/** The place of an answer before there is one. */
function Placeholder({ children }: { readonly children: string }) {
  return <p className="rounded-lg border border-dashed border-line-strong px-6 py-8 text-sm text-muted max-lg:hidden">{children}</p>;
}

/** Keeps the first step's answer on the page through the second step; without JavaScript each answer is on a page without the other. */
function useLatest<Value>(value: Value | null): Value | null {
  const [latest, setLatest] = useState(value);
  useEffect(() => {
    if (value !== null) setLatest(value);
  }, [value]);
  return value ?? latest;
}

function summary(errors: FieldErrors) {
  return Object.entries(errors).flatMap(([field, messages]) =>
    (messages ?? []).map((message) => ({ fieldId: CONTROL_IDS[field] ?? field, message })),
  );
}
