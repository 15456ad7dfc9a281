import { DefinitionList } from "#app/ui/card";
import { SecretValue } from "#app/ui/code";
import { Banner } from "#app/ui/feedback";
import { formatDuration } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Answer } from "./answer";
import type { AuthorizeResultData, ExchangeData, RefusalData } from "./data";
import { RawExchange } from "./raw-exchange";

/** What the token endpoint answered. */
export function AuthorizeResult({ result }: { readonly result: AuthorizeResultData }) {
  const { granted, refused } = result;
  return (
    <Answer requestId={result.requestId}>
      {granted ? (
        <>
          <Banner tone="success" live title="The server issued an access token" />
          <SecretValue id="access-token" label="Access Token" value={granted.accessToken} />
          {granted.refreshToken === null ? null : (
            <SecretValue id="issued-refresh-token" label="Refresh Token" value={granted.refreshToken} />
          )}
          <DefinitionList
            items={[
              { term: "Type", value: granted.tokenType },
              { term: "Expires in", value: `${formatDuration(granted.expiresIn)} (${granted.expiresIn} seconds)` },
              { term: "Scopes", value: granted.scope === "" ? "None" : granted.scope },
            ]}
          />
        </>
      ) : null}
      {refused ? <Refusal exchange={result} refused={refused} /> : null}
      <RawExchange name="token" exchange={result} />
    </Answer>
  );
}

/** A refusal with a link to its cause, which the answer does not name. */
export function Refusal({ exchange, refused }: { readonly exchange: ExchangeData; readonly refused: RefusalData }) {
  return (
    <Banner tone="danger" live title={`The server refused: ${refused.error === "" ? exchange.status : refused.error}`}>
      <p>
        {refused.description}{" "}
        {refused.error === "" ? null : <TextLink to={`/docs/errors/${refused.error}`}>What this error means</TextLink>}
      </p>
      <p>
        The exact cause stands in the application’s Statistics under Recent failures, by the request id{" "}
        <code className="font-mono">{exchange.requestId}</code>.
      </p>
    </Banner>
  );
}
