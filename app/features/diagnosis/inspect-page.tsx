import { useState } from "react";
import type { InspectedText } from "#app/services/diagnosis/inspect-text";
import type { TokenStatus } from "#app/services/tokens/status";
import { Card } from "#app/ui/card";
import { TextLink } from "#app/ui/link";
import { Page } from "#app/ui/page";
import { PastedText } from "./pasted-text";
import { TokenResult } from "./token-result";
import { TokenStatusCard } from "./token-status";

interface InspectPageProps {
  /** Reads a token in the browser and checks its signature there; nothing of it is sent. */
  readonly inspect: (text: string) => Promise<InspectedText>;
  readonly maxLength: number;
  /** What came of a token that was sent without JavaScript. */
  readonly sent: InspectedText | null;
  /** The token's record that is asked for; "" is none. */
  readonly asked: string;
  readonly status: TokenStatus | null;
  readonly signedIn: boolean;
  readonly now: number;
}

/** "Token inspector": what a token says, who signed it, and what has become of it. */
export function InspectPage({ inspect, maxLength, sent, asked, status, signedIn, now }: InspectPageProps) {
  const [result, setResult] = useState<InspectedText | null>(sent);
  return (
    <Page
      width="text"
      title="Token inspector"
      description="Paste a token: its claims in words, its signature, and what has become of it."
      breadcrumbs={[{ label: "Diagnose", to: "/diagnose" }, { label: "Token inspector" }]}
    >
      {asked === "" ? null : <TokenStatusCard asked={asked} status={status} signedIn={signedIn} now={now} />}
      <Card>
        <PastedText
          label="Token"
          description="An access, refresh or ID token, self-contained or opaque."
          shown=""
          rows={6}
          maxLength={{ read: maxLength, sent: maxLength }}
          action="Inspect"
          warning="Your browser runs no JavaScript, so the token is sent to the portal, which stores and logs nothing of it. Whoever has a token that works can use it."
          onRead={(text) => {
            void inspect(text).then(setResult);
          }}
        />
      </Card>
      {result === null ? null : <TokenResult inspection={result} signedIn={signedIn} now={now} autoFocus={sent !== null} />}
      <p className="text-sm text-muted">
        A request that was refused: <TextLink to="/diagnose">diagnose it</TextLink>.
      </p>
    </Page>
  );
}
