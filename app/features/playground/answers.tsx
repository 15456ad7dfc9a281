import { type ReactNode, useEffect, useRef } from "react";
import type { Exchange, WireRefusal } from "#app/services/playground/exchange";
import type { AuthorizeResult as Authorized } from "#app/services/playground/requests";
import type { TokenInfo } from "#app/services/playground/token-info";
import { DefinitionList } from "#app/ui/card";
import { CodeBlock, SecretValue } from "#app/ui/code";
import { Banner } from "#app/ui/feedback";
import { formatDuration, formatMoment, formatRelative, plural } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { useZone } from "#app/ui/time";
import { diagnoseHref, errorHref } from "../diagnosis/links";

/** What the token endpoint answered. */
export function AuthorizeResult({ result }: { readonly result: Authorized }) {
  const { granted, refused, device } = result;
  return (
    <Answer requestId={result.requestId}>
      {device ? (
        <Banner tone="info" live title={`A device would show the code ${device.userCode}`}>
          <p>
            Open{" "}
            <a href={device.verificationUri} target="_blank" rel="noreferrer" className="underline [overflow-wrap:anywhere]">
              {device.verificationUri}
            </a>
            , compare the code, and press Allow.
          </p>
          <p>Then press “Get token” again: that polls, as a device does every {plural(device.interval, "second")}.</p>
        </Banner>
      ) : null}
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
              { term: "Expires in", value: `${formatDuration(granted.expiresIn)} (${plural(granted.expiresIn, "second")})` },
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
function Refusal({ exchange, refused }: { readonly exchange: Exchange; readonly refused: WireRefusal }) {
  return (
    <Banner tone="danger" live title={`The server refused: ${refused.error === "" ? exchange.status : refused.error}`}>
      <p>
        {refused.description}{" "}
        {refused.error === "" ? null : <TextLink to={errorHref(refused.error, exchange.requestId)}>What this error means</TextLink>}
      </p>
      <p>
        <TextLink to={diagnoseHref(exchange.requestId)}>Diagnose this request</TextLink> to see the exact cause: its id is{" "}
        <code className="font-mono">{exchange.requestId}</code>.
      </p>
    </Banner>
  );
}

/** What the server says of the token: as text, then the JSON. */
export function TokenInfoResult({ info, now }: { readonly info: TokenInfo; readonly now: number }) {
  const zone = useZone();
  return (
    <Answer requestId={info.requestId}>
      {info.facts ? (
        <Banner tone={info.facts.active ? "success" : "warning"} live title={info.facts.active ? "Active" : "Not active"}>
          {tokenSentences(info.facts, now, zone)
            .slice(info.facts.active ? 1 : 0)
            .map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          {info.facts.active ? null : (
            <p>
              The <TextLink to="/inspect">token inspector</TextLink> tells the owner why.
            </p>
          )}
        </Banner>
      ) : null}
      {info.refused ? <Refusal exchange={info} refused={info.refused} /> : null}
      <RawExchange name="introspection" exchange={info} />
    </Answer>
  );
}

interface AnswerProps {
  /** Of the request that was answered. */
  readonly requestId: string;
  readonly children: ReactNode;
}

/** Holds an answer, and takes the focus when a new one arrives, with and without JavaScript: on a small screen it is below the form. */
function Answer({ requestId, children }: AnswerProps) {
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another request id is another answer
  useEffect(() => box.current?.focus({ preventScroll: isInView(box.current) }), [requestId]);
  return (
    // biome-ignore lint/a11y/noAutofocus: it answers the reader's own submit, and is read first
    <div ref={box} tabIndex={-1} autoFocus className="space-y-5 outline-none">
      {children}
    </div>
  );
}

function isInView(element: Element): boolean {
  const { top } = element.getBoundingClientRect();
  return top >= 0 && top < window.innerHeight / 2;
}

interface RawExchangeProps {
  /** What was asked, for the copy buttons: "token". */
  readonly name: string;
  readonly exchange: Exchange;
}

/** The HTTP text of the request and its answer, credentials masked. */
function RawExchange({ name, exchange }: RawExchangeProps) {
  return (
    <div className="grid gap-4">
      <CodeBlock label={`Raw ${name} request`} code={exchange.request} wrap />
      <CodeBlock label={`Raw ${name} answer`} code={exchange.answer} wrap />
    </div>
  );
}

/**
 * What introspection says of a token, as sentences.
 *
 * @param now milliseconds since the epoch
 * @param zone the reader's
 * @example tokenSentences({ active: false, … }, now, "UTC") // ["The server says: inactive. …"]
 */
function tokenSentences(facts: NonNullable<TokenInfo["facts"]>, now: number, zone: string): readonly string[] {
  if (!facts.active) {
    return [
      "The token is not active: it has expired, was revoked, or was never issued here. The server says no more than that to anyone.",
      "A token that another application obtained is answered the same way, unless it has the same owner.",
    ];
  }
  const sentences = ["The token is active."];
  if (facts.expiresAt !== null) {
    sentences.push(`It expires in ${formatDuration((facts.expiresAt - now) / 1000)}, on ${formatMoment(facts.expiresAt, zone)}.`);
  }
  if (facts.issuedAt !== null) sentences.push(`It was issued ${formatRelative(facts.issuedAt, now)}.`);
  if (facts.clientId !== null) sentences.push(`It was issued to the client ${facts.clientId}.`);
  sentences.push(
    facts.username === null ? "No user stands behind it: the application acts as itself." : `It acts for the user ${facts.username}.`,
  );
  sentences.push(facts.scope ? `It may be used for: ${facts.scope.split(" ").join(", ")}.` : "It carries no scope.");
  return sentences;
}
