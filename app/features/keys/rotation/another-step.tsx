import { type SubmissionResult, useForm } from "@conform-to/react";
import type { RotationPage, RotationSecret, RotationView } from "#app/services/keys/rotation/view";
import type { SecretFormFacts } from "#app/services/keys/secrets";
import { ButtonLink } from "#app/ui/button";
import { formKey } from "#app/ui/conform";
import { Banner } from "#app/ui/feedback";
import { EffectForm } from "#app/ui/form";
import { TextLink } from "#app/ui/link";
import { type KeyPageResult, refusalOf } from "../key-result";
import { NewCredentialsPage, useNewCredentials } from "../new-credentials";
import { NewSecretFields, type NewSecretValues } from "../new-secret-fields";
import { maskedSecret } from "../secrets-table";
import { rotationHref } from "./links";
import { RotationFrame } from "./rotation-frame";

const DAY_MS = 86_400_000;

/** The way out for who has not stored the new secret. */
export function IfLost({ page }: { readonly page: RotationPage }) {
  return (
    <>
      If nobody has it, <TextLink to={rotationHref(page, "another")}>make another new secret</TextLink>.
    </>
  );
}

interface AnotherStepProps {
  readonly page: RotationPage;
  readonly result: KeyPageResult | undefined;
}

/** "Make another new secret": for a new secret that was lost before anybody used it. The rotation goes on. */
export function AnotherStep({ page, result }: AnotherStepProps) {
  const { old, rotation } = page;
  const credentials = useNewCredentials(result, rotationHref(page, "another"));
  if (credentials) {
    return (
      <NewCredentialsPage
        title={`${maskedSecret(credentials.hint)} takes the place of ${maskedSecret(old.hint)}`}
        credentials={credentials}
        next={rotationHref(page, "deploy")}
      />
    );
  }
  if (rotation === null) return null;
  const refused = refusalOf(result, "secret-refused");
  return (
    <RotationFrame page={page} step="deploy">
      {rotation.unused ? (
        <AnotherForm key={`${rotation.fresh.id} ${formKey(refused)}`} page={page} rotation={rotation} lastResult={refused} />
      ) : (
        <InUse page={page} rotation={rotation} />
      )}
    </RotationFrame>
  );
}

interface PartProps {
  readonly page: RotationPage;
  readonly rotation: RotationView;
}

function InUse({ page, rotation }: PartProps) {
  const name = maskedSecret(rotation.fresh.hint);
  return (
    <Banner
      tone="warning"
      title={`${name} is in use, so it was not lost`}
      actions={
        <ButtonLink to={rotationHref(page, "cancel")} size="small">
          Cancel rotation
        </ButtonLink>
      }
    >
      <p>{`A program has it, and would be cut off. If you need another secret, cancel this rotation, which leaves ${name} working, and start it again.`}</p>
    </Banner>
  );
}

interface AnotherFormProps extends PartProps {
  readonly lastResult: SubmissionResult<string[]> | undefined;
}

function AnotherForm({ page, rotation: { fresh }, lastResult }: AnotherFormProps) {
  const { old, secretForm, newSecretKey } = page;
  const name = maskedSecret(fresh.hint);
  const [form, fields] = useForm<Record<keyof NewSecretValues, string>>({
    id: "another",
    lastResult: lastResult ?? null,
    defaultValue: { description: fresh.description, ...expiryAgain(fresh, secretForm) },
  });
  return (
    <EffectForm
      form={form}
      fields={[fields.description, fields.expiry, fields.expiryDate]}
      hidden={{ formId: newSecretKey, lost: fresh.id }}
      refusal="No other secret was made"
      effect={
        <>
          <p>
            The secret ending <code className="font-mono">{name}</code>, unused, stops working at once. The next one takes its place.
          </p>
          <p>{`The rotation goes on, and ${maskedSecret(old.hint)} works meanwhile.`}</p>
        </>
      }
      submitLabel={`Revoke ${name} and make another`}
      variant="danger"
      cancelTo={rotationHref(page, "deploy")}
    >
      <div className="group flex flex-col gap-5">
        <NewSecretFields fields={fields} facts={secretForm} />
      </div>
    </EffectForm>
  );
}

/** The expiry that was chosen for the lost secret, as the form has it: days where it offers them, else the same last day. */
function expiryAgain(
  { createdAt, expiresAt, state }: RotationSecret,
  { lifetimes, defaultLifetime }: SecretFormFacts,
): Pick<NewSecretValues, "expiry" | "expiryDate"> {
  if (expiresAt === null) return { expiry: "never", expiryDate: "" };
  const end = new Date(expiresAt);
  const days = Math.round((end.getTime() - new Date(createdAt).getTime()) / DAY_MS);
  if (lifetimes.includes(days)) return { expiry: String(days), expiryDate: "" };
  return state === "expired"
    ? { expiry: String(defaultLifetime), expiryDate: "" }
    : { expiry: "custom", expiryDate: end.toISOString().slice(0, 10) };
}
