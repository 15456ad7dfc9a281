import type { InspectedText } from "#app/services/diagnosis/inspect-text";
import { Card, DefinitionList } from "#app/ui/card";
import { CodeBlock } from "#app/ui/code";
import { Banner } from "#app/ui/feedback";
import { useZone } from "#app/ui/time";
import { describeClaims, describeHeader, timeSentence } from "./claims";
import { FocusedResult } from "./focused-result";
import { tokenHref } from "./links";
import { RecordCard } from "./record-card";

interface TokenResultProps {
  readonly inspection: InspectedText;
  readonly signedIn: boolean;
  readonly now: number;
  /** Whether the page answers a form that was sent: then it opens here, without JavaScript too. */
  readonly autoFocus: boolean;
}

const MOST_JSON_LETTERS = 20_000;
const KINDS = {
  access: "Access token",
  refresh: "Refresh token",
  code: "Authorization code",
  device: "Device code",
  verify: "Key of a proxy",
  pushed: "Pushed authorization request",
} as const;

/** What the text of a token tells. Takes the focus when it appears. */
export function TokenResult({ inspection, signedIn, now, autoFocus }: TokenResultProps) {
  const { token } = inspection;
  return (
    <FocusedResult result={inspection} autoFocus={autoFocus}>
      {token.format === "none" ? (
        <Banner tone="danger" live title="This is no token that can be read">
          <p>{token.problem}</p>
        </Banner>
      ) : null}
      {token.format === "opaque" ? (
        <Card title={KINDS[token.kind]}>
          <p className="max-w-prose text-sm">
            An opaque token says nothing by itself: it stands for a record of the portal, whose id it holds. Whether it is genuine, the
            portal tells by introspection.
          </p>
        </Card>
      ) : null}
      <Signature signature={inspection.signature} />
      {token.format !== "none" && token.id !== null && (token.format === "jwt" || token.kind === "access" || token.kind === "refresh") ? (
        <LiveStatus id={token.id} signedIn={signedIn} />
      ) : null}
      {token.format === "jwt" ? <SelfContained claims={token.claims} header={token.header} now={now} /> : null}
    </FocusedResult>
  );
}

interface SelfContainedProps {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly header: Readonly<Record<string, unknown>>;
  readonly now: number;
}

function SelfContained({ claims, header, now }: SelfContainedProps) {
  const zone = useZone();
  return (
    <>
      <Card title="Claims" description={timeSentence(claims, now)}>
        <DefinitionList items={describeClaims(claims, now, zone).map(({ name, words }) => ({ term: name, value: words }))} />
      </Card>
      <Card title="Header">
        <DefinitionList items={describeHeader(header).map(({ name, words }) => ({ term: name, value: words }))} />
      </Card>
      <CodeBlock label="Header and claims as JSON" code={JSON.stringify({ header, claims }, null, 2).slice(0, MOST_JSON_LETTERS)} wrap />
    </>
  );
}

function Signature({ signature }: Pick<InspectedText, "signature">) {
  if (signature === null) return null;
  if (signature === "failed")
    return (
      <Banner tone="warning" title="The signature was not checked">
        <p>The portal’s keys could not be fetched.</p>
      </Banner>
    );
  const { outcome, kid } = signature;
  switch (outcome) {
    case "valid":
      return (
        <Banner tone="success" title="Signed by this portal">
          <p>The published key {kid} made the signature. Whether the token still works, its record tells.</p>
        </Banner>
      );
    case "invalid":
      return (
        <Banner tone="danger" title="The signature is wrong">
          <p>The text was changed, or the key {kid} did not sign it. No server takes it.</p>
        </Banner>
      );
    case "unknown_key":
      return (
        <Banner tone="danger" title="Not signed by a published key of this portal">
          <p>
            {kid === ""
              ? "The header names no key."
              : `No published key is named ${kid}: it was removed, or another server signed the token.`}
          </p>
        </Banner>
      );
    case "unsupported":
      return (
        <Banner tone="warning" title="The signature was not checked">
          <p>
            The algorithm is none that signs here, or this browser cannot check it: older ones lack it, and all of them want a page over
            HTTPS.
          </p>
        </Banner>
      );
  }
}

function LiveStatus({ id, signedIn }: { readonly id: string; readonly signedIn: boolean }) {
  return (
    <RecordCard
      title="What has become of it"
      description="Only the id of its record is sent, not the token. The application’s owner and the admins see the answer."
      id={id}
      to={tokenHref(id)}
      signedIn={signedIn}
      words={{ show: "Show its status", signIn: "Sign in to see its status" }}
    />
  );
}
