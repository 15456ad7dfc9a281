import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import type { RotationPage } from "#app/services/keys/rotation/view";
import { Button, ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { formKey, summaryErrors } from "#app/ui/conform";
import { Banner, ErrorSummary } from "#app/ui/feedback";
import { FormActions, FormFields } from "#app/ui/form";
import { EmptyState } from "#app/ui/list";
import { Form } from "#app/ui/remix";
import { Time } from "#app/ui/time";
import { keyPageOf } from "../../applications/links";
import { type KeyPageResult, refusalOf } from "../key-result";
import { NewCredentialsPage, useNewCredentials } from "../new-credentials";
import { NewSecretFields, type NewSecretValues } from "../new-secret-fields";
import { maskedSecret } from "../secrets-table";
import { IfLost } from "./another-step";
import { EndingFields, type EndingValues } from "./ending-fields";
import { rotationHref } from "./links";
import { RotationFrame } from "./rotation-frame";

interface CreateStepProps {
  readonly page: RotationPage;
  readonly result: KeyPageResult | undefined;
}

/** "Create": the form that starts a rotation; then the new secret, once; after that who made it and when. */
export function CreateStep({ page, result }: CreateStepProps) {
  const { old, rotation, application, environment } = page;
  const credentials = useNewCredentials(result, rotationHref(page, ""));
  if (credentials) {
    return (
      <NewCredentialsPage
        title={`${maskedSecret(credentials.hint)} takes the place of ${maskedSecret(old.hint)}`}
        credentials={credentials}
        next={rotationHref(page, "deploy")}
      />
    );
  }
  const works = old.state === "active" || old.state === "expires_soon";
  const refused = refusalOf(result, "secret-refused");
  return (
    <RotationFrame page={page} step="">
      {rotation && rotation.over === null ? (
        <Made page={page} />
      ) : works ? (
        <>
          {rotation ? (
            <Banner
              tone="info"
              actions={
                <ButtonLink to={rotationHref(page, "statement")} size="small">
                  Statement
                </ButtonLink>
              }
            >
              The last rotation of this secret ended without it.
            </Banner>
          ) : null}
          {page.full ? <Full page={page} /> : <StartForm key={`${rotation?.id} ${formKey(refused)}`} page={page} lastResult={refused} />}
        </>
      ) : (
        <EmptyState
          title={`${maskedSecret(old.hint)} no longer works`}
          action={<ButtonLink to={keyPageOf(application.id, environment).href}>Back to the secrets</ButtonLink>}
        >
          There is nothing to take over from it: create a New Secret.
        </EmptyState>
      )}
    </RotationFrame>
  );
}

function Made({ page }: Pick<CreateStepProps, "page">) {
  const { rotation, old } = page;
  if (rotation === null) return null;
  const name = maskedSecret(rotation.fresh.hint);
  return (
    <Banner
      tone="info"
      title={`${name} is made`}
      actions={
        <ButtonLink to={rotationHref(page, "deploy")} variant="primary">
          {`Deploy ${name}`}
        </ButtonLink>
      }
    >
      <p>
        {rotation.startedBy} began this rotation <Time value={rotation.startedAt} />: {name} takes the place of {maskedSecret(old.hint)}. It
        was shown once and is not kept. {rotation.unused ? <IfLost page={page} /> : null}
      </p>
    </Banner>
  );
}

function Full({ page: { application, environment, secretForm } }: Pick<CreateStepProps, "page">) {
  return (
    <Banner
      tone="warning"
      title="Maximum number of consumer secrets reached"
      actions={
        <ButtonLink to={keyPageOf(application.id, environment).href} size="small">
          See which can go
        </ButtonLink>
      }
    >
      {`${secretForm.maximum} secrets of this key work. A rotation needs room for one more: revoke one that is not in use first.`}
    </Banner>
  );
}

type StartFields = EndingValues & NewSecretValues;

interface StartFormProps {
  readonly page: RotationPage;
  readonly lastResult: SubmissionResult<string[]> | undefined;
}

function StartForm({ page: { old, secretForm, newSecretKey }, lastResult }: StartFormProps) {
  const [form, fields] = useForm<StartFields>({
    id: "rotation",
    lastResult: lastResult ?? null,
    defaultValue: {
      description: old.description,
      expiry: String(secretForm.defaultLifetime),
      expiryDate: "",
      ending: "silent",
      silentHours: "24",
      lastDay: "",
    },
  });
  const order = [fields.description, fields.expiry, fields.expiryDate, fields.ending, fields.silentHours, fields.lastDay];
  return (
    <Card title="A new secret beside the old one" description={`${maskedSecret(old.hint)} goes on working meanwhile.`}>
      <Form method="post" {...getFormProps(form)} className="group">
        <FormFields>
          <ErrorSummary errors={summaryErrors(form, order)} />
          <input type="hidden" name="formId" value={newSecretKey} />
          <NewSecretFields fields={fields} facts={secretForm} lastDayLabel="Last day of the new secret" />
          <EndingFields legend={`When ${maskedSecret(old.hint)} ends`} fields={fields} hours={24} />
          <FormActions>
            <Button variant="primary">Create new secret</Button>
          </FormActions>
        </FormFields>
      </Form>
    </Card>
  );
}
