import type { RotationPage } from "#app/services/keys/rotation/view";
import { ButtonLink } from "#app/ui/button";
import { CheckboxField } from "#app/ui/choice";
import { ErrorSummary, Refusal } from "#app/ui/feedback";
import { ConfirmForm } from "#app/ui/form";
import { formatCount, plural } from "#app/ui/format";
import { Time } from "#app/ui/time";
import { maskedSecret } from "../secrets-table";
import { rotationHref } from "./links";
import { RotationFrame } from "./rotation-frame";
import { VerdictBanner } from "./verdict";

interface RetireStepProps {
  readonly page: RotationPage;
  readonly now: number;
  readonly refused: { readonly typed: string; readonly shown: number; readonly errors: readonly string[] } | undefined;
}

/** "Retire": ends the old secret now. While it is in use, its number is typed, and the gentler way stands beside. */
export function RetireStep({ page, now, refused }: RetireStepProps) {
  const { old, rotation } = page;
  if (rotation === null) return null;
  const former = maskedSecret(old.hint);
  const inUse = rotation.hours.old.reduce((total, { issued }) => total + issued, 0);
  return (
    <RotationFrame page={page} step="retire">
      {rotation.verdict.kind === "safe" ? null : <VerdictBanner page={page} now={now} />}
      <ErrorSummary errors={(refused?.errors ?? []).map((message) => ({ message, fieldId: inUse > 0 ? "confirmation" : undefined }))} />
      <ConfirmForm
        phrase={inUse > 0 ? String(inUse) : undefined}
        phraseLabel="number of tokens"
        submitLabel={`Retire ${former}`}
        cancelTo={rotationHref(page, "watch")}
        hidden={{ shown: String(inUse) }}
        errors={refused?.errors}
        defaultValue={refused?.typed}
      >
        <p>
          {inUse > 0 ? (
            <>
              <strong>{`${plural(inUse, "token")} in the last 24 hours`}</strong> were issued for {former}: what still sends it is refused
              from the next request on.
            </>
          ) : (
            `No token was issued for ${former} in the last 24 hours. It is refused from now on.`
          )}
          {old.lastUsedAt ? (
            <>
              {" "}
              It was last in use <Time value={old.lastUsedAt} now={now} />.
            </>
          ) : null}
        </p>
        <p>{`Since the rotation began: ${formatCount(rotation.counted.fresh.accepted)} with ${maskedSecret(rotation.fresh.hint)}, ${formatCount(rotation.counted.old.accepted)} with ${former}. Tokens that it has obtained live on until they expire.`}</p>
        {inUse > 0 ? (
          <p>
            <ButtonLink to={rotationHref(page, "watch")} size="small">
              Wait until it is silent
            </ButtonLink>
          </p>
        ) : null}
      </ConfirmForm>
    </RotationFrame>
  );
}

interface CancelStepProps {
  readonly page: RotationPage;
  readonly message: string | undefined;
}

/** "Cancel": the old secret goes on as before. */
export function CancelStep({ page, message }: CancelStepProps) {
  const { old, rotation } = page;
  if (rotation === null) return null;
  const [former, name] = [maskedSecret(old.hint), maskedSecret(rotation.fresh.hint)];
  return (
    <RotationFrame page={page} step="cancel">
      <Refusal message={message} />
      <ConfirmForm submitLabel="Cancel rotation" cancelTo={rotationHref(page, "watch")}>
        <p>{`${former} goes on working, with the expiry that it had before. Nothing ends by itself any more.`}</p>
        {rotation.unused ? (
          <CheckboxField label={`Revoke ${name} too`} name="revokeNew" description="Nobody has used it." />
        ) : (
          <p>{`${name} goes on working too: ${plural(rotation.counted.fresh.accepted, "token")} ${rotation.counted.fresh.accepted === 1 ? "was" : "were"} issued for it.`}</p>
        )}
      </ConfirmForm>
    </RotationFrame>
  );
}
