import { Card } from "#app/ui/card";
import { ConfirmForm } from "#app/ui/form";
import { pluralUpTo } from "#app/ui/format";
import type { InternalHref } from "#app/ui/link";

interface RevokeAllCardProps {
  /** Tokens in use now. */
  readonly active: number;
  /** Sentences that say what happens. */
  readonly sentences: readonly string[];
  /** What was typed before, when it did not fit. */
  readonly refused: { readonly typed: string; readonly errors: readonly string[] } | undefined;
  readonly cancelTo: InternalHref;
}

/** Ends every token of the application after the number has been typed. */
export function RevokeAllCard({ active, sentences, refused, cancelTo }: RevokeAllCardProps) {
  return (
    <Card id="revoke-all" tone="danger" title="Revoke all tokens">
      <ConfirmForm
        key={refused?.typed ?? ""}
        phrase={String(active)}
        phraseLabel="number of tokens"
        submitLabel="Revoke all tokens"
        cancelTo={cancelTo}
        hidden={{ intent: "revoke-all", stated: String(active) }}
        errors={refused?.errors}
        defaultValue={refused?.typed}
      >
        <p>
          This stops <strong>{pluralUpTo(active, "token")}</strong> in use, and those issued until you press the button.
        </p>
        {sentences.map((sentence) => (
          <p key={sentence} className="text-muted">
            {sentence}
          </p>
        ))}
      </ConfirmForm>
    </Card>
  );
}
