import type { KeyRemovalPage } from "#app/services/admin/key-removal";
import { InlineCode } from "#app/ui/code";
import type { LastResult } from "#app/ui/conform";
import { ConfirmForm } from "#app/ui/form";
import { formatCount, formatDuration, plural } from "#app/ui/format";

interface KeyRemovalProps {
  readonly removal: KeyRemovalPage;
  readonly lastResult: LastResult;
}

const SUCCESSORS = {
  "signs already": "Another key signs already and goes on.",
  scheduled: "The scheduled key signs at once in its place. Verifiers that have not fetched it yet refuse its tokens until they do.",
  new: "A new key signs at once in its place. Verifiers refuse its tokens until they fetch the key set again.",
} as const;

/** Asks for confirmation before a key is taken out of the key set, with what that breaks. */
export function KeyRemoval({ removal, lastResult }: KeyRemovalProps) {
  const { kid, algorithm, phrase, tokens, more, successor, readers, keptFor, removing } = removal;
  return (
    <ConfirmForm
      phrase={phrase}
      phraseLabel="beginning of the key's id"
      submitLabel="Remove signing key"
      cancelTo="/admin/keys"
      hidden={{ intent: "remove", kid }}
      errors={lastResult?.error?.["confirmation"] ?? undefined}
      defaultValue={typed(lastResult)}
    >
      <p>
        For emergencies, such as a private key that has leaked. <InlineCode>{kid}</InlineCode> ({algorithm}) cannot be put back.
      </p>
      <p>
        <strong>{brokenTokens(tokens, more)}</strong> ID tokens and logout tokens that it has signed are refused, too.
      </p>
      <p>{removing}</p>
      <p>
        {readers === 0 ? "Nobody has" : `${plural(readers, "reader")} ${readers === 1 ? "has" : "have"}`} fetched the key set in the last 30
        days. Those who heed its max-age accept the key for {formatDuration(keptFor)} more at most; restart the others, or their caches.
      </p>
      <p>{SUCCESSORS[successor]}</p>
    </ConfirmForm>
  );
}

function brokenTokens(tokens: number | null, more: boolean): string {
  if (tokens === null) return "It has signed no access tokens.";
  if (tokens === 0) return "No JWT access token in use was signed by it.";
  const count = `${more ? "More than " : ""}${formatCount(tokens)}`;
  return `${count} JWT access ${tokens === 1 ? "token" : "tokens"} in use ${tokens === 1 ? "was" : "were"} signed by it and ${tokens === 1 ? "stops" : "stop"} working.`;
}

function typed(lastResult: LastResult): string | undefined {
  const value = lastResult?.initialValue?.["confirmation"];
  return typeof value === "string" ? value : undefined;
}
