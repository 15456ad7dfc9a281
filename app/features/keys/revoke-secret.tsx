import type { RevocationEffect } from "#app/services/keys/secret-revocation";
import { ButtonLink } from "#app/ui/button";
import { Banner } from "#app/ui/feedback";
import { ConfirmForm } from "#app/ui/form";
import { plural } from "#app/ui/format";
import { PageHeader } from "#app/ui/page";
import { Time } from "#app/ui/time";
import { keyPageOf } from "../applications/links";
import { maskedSecret } from "./secrets-table";

export interface RevokeSecretProps {
  readonly effect: RevocationEffect;
  readonly now: number;
  readonly refused: { readonly typed: string; readonly errors: readonly string[] } | undefined;
}

/** "Revoke": says what the secret has been doing and what happens without it. */
export function RevokeSecret({ effect, now, refused }: RevokeSecretProps) {
  const keys = keyPageOf(effect.application.id, effect.environment);
  const name = maskedSecret(effect.hint);
  if (effect.state === "revoked") {
    return (
      <>
        <PageHeader title={`Revoke secret ${name}`} />
        <Banner tone="info" actions={<ButtonLink to={keys.href} size="small">{`Back to ${keys.title}`}</ButtonLink>}>
          {`The secret ${name} is revoked already.`}
        </Banner>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title={`Revoke secret ${name}`}
        description={effect.description === "" ? keys.title : `${keys.title}: ${effect.description}`}
      />
      <ConfirmForm
        phrase={effect.used ? effect.hint : undefined}
        phraseLabel="secret's last characters"
        submitLabel="Revoke secret"
        cancelTo={keys.href}
        errors={refused?.errors}
        defaultValue={refused?.typed}
      >
        <p>
          {effect.used ? (
            <>
              With it, the application obtained <strong>{plural(effect.tokensLastDay, "token")}</strong> in the last 24 hours.
              {effect.lastUsedAt ? (
                <>
                  {" "}
                  It was last used <Time value={effect.lastUsedAt} now={now} />.
                </>
              ) : null}
            </>
          ) : (
            "It has not been used yet."
          )}
        </p>
        <p>{effect.sentence}</p>
        <p>
          {effect.otherSecrets === 0 ? (
            <strong>No other secret of this key works: the application obtains no more tokens until you create one.</strong>
          ) : (
            `${plural(effect.otherSecrets, "other secret")} of this key still ${effect.otherSecrets === 1 ? "works" : "work"}.`
          )}
        </p>
      </ConfirmForm>
    </>
  );
}
