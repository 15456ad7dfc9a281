import type { DeletionEffect } from "#app/services/applications/deletion";
import { ConfirmForm } from "#app/ui/form";
import { plural, pluralUpTo } from "#app/ui/format";
import { PageHeader } from "#app/ui/page";
import { applicationHref } from "./links";

interface DeleteApplicationProps {
  readonly id: string;
  readonly effect: DeletionEffect;
  /** What was typed when it was not the name. */
  readonly refused: { readonly typed: string; readonly errors: readonly string[] } | undefined;
}

/** "Delete application": says what stops, and asks for the name. */
export function DeleteApplication({ id, effect, refused }: DeleteApplicationProps) {
  return (
    <>
      <PageHeader title="Delete application" />
      <ConfirmForm
        phrase={effect.name}
        phraseLabel="application name"
        submitLabel="Delete application"
        cancelTo={applicationHref(id)}
        errors={refused?.errors}
        defaultValue={refused?.typed}
      >
        <p>
          Deleting <strong>{effect.name}</strong> stops <strong>{pluralUpTo(effect.activeTokens, "token")}</strong> that{" "}
          {effect.activeTokens === 1 ? "is" : "are"} in use.
        </p>
        <p>
          It has {plural(effect.keys, "key")} and {plural(effect.secrets, "working secret")}.
        </p>
        {effect.sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </ConfirmForm>
    </>
  );
}
