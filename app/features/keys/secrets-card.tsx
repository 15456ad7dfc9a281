import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import type { KeyPageData, KeyView } from "#app/services/keys/key-page";
import type { SecretFormFacts } from "#app/services/keys/secrets";
import { Button, ButtonLink, buttonClass } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { formKey, summaryErrors } from "#app/ui/conform";
import { Banner, ErrorSummary } from "#app/ui/feedback";
import { FormActions, FormFields } from "#app/ui/form";
import { EmptyState } from "#app/ui/list";
import { Form } from "#app/ui/remix";
import { applicationHref } from "../applications/links";
import { NewSecretFields, type NewSecretValues } from "./new-secret-fields";
import { maskedSecret, SecretsTable, standingOf } from "./secrets-table";

interface SecretsCardProps {
  readonly page: KeyPageData;
  readonly now: number;
  readonly configured: KeyView;
  readonly lastResult: SubmissionResult<string[]> | undefined;
}

/** "Consumer Secrets": those that work, "New Secret", and folded away those that no longer do. */
export function SecretsCard({ page, now, configured, lastResult }: SecretsCardProps) {
  const working = configured.secrets.filter((secret) => secret.working);
  const past = configured.secrets.filter((secret) => !secret.working);
  const applicationId = page.application.id;
  return (
    <Card
      id="secrets"
      title="Consumer Secrets"
      description={`Up to ${page.secretForm.maximum} work at the same time, so that a new one can be rolled out first.`}
      flush
      footer={
        configured.removeFirst ? (
          <MaximumReached applicationId={applicationId} maximum={page.secretForm.maximum} candidate={configured.removeFirst} />
        ) : (
          <details open={lastResult !== undefined}>
            <summary className={buttonClass("secondary", "small")}>New Secret</summary>
            <div className="pt-4 pb-2">
              <NewSecretForm
                key={`${configured.secrets.length} ${formKey(lastResult)}`}
                facts={page.secretForm}
                formId={page.newSecretKey}
                lastResult={lastResult}
              />
            </div>
          </details>
        )
      }
    >
      {working.length === 0 ? (
        <div className="px-4 pb-4 sm:px-6">
          <EmptyState level={3} title="No secret works">
            The application obtains no tokens until you create a New Secret.
          </EmptyState>
        </div>
      ) : (
        <SecretsTable caption="Consumer Secrets" applicationId={applicationId} secrets={working} now={now} />
      )}
      {past.length > 0 ? (
        <details className="border-t border-line">
          <summary className="cursor-pointer px-4 py-3 text-sm text-muted sm:px-6">{`Expired and revoked (${past.length})`}</summary>
          <SecretsTable caption="Expired and revoked secrets" applicationId={applicationId} secrets={past} now={now} />
        </details>
      ) : null}
    </Card>
  );
}

interface MaximumReachedProps {
  readonly applicationId: string;
  readonly maximum: number;
  readonly candidate: NonNullable<KeyView["removeFirst"]>;
}

function MaximumReached({ applicationId, maximum, candidate }: MaximumReachedProps) {
  const name = maskedSecret(candidate.hint);
  const { verdict, evidence } = standingOf(candidate);
  return (
    <Banner
      tone="warning"
      title="Maximum number of consumer secrets reached"
      actions={
        <ButtonLink to={applicationHref(applicationId, `secrets/${candidate.id}/revoke`)} size="small">
          {`Revoke ${name}`}
        </ButtonLink>
      }
    >
      {`${maximum} secrets work. Of these, ${name} is the one to do without: ${evidence === "" ? verdict.toLowerCase() : evidence}.`}
    </Banner>
  );
}

interface NewSecretFormProps {
  readonly facts: SecretFormFacts;
  readonly formId: string;
  readonly lastResult: SubmissionResult<string[]> | undefined;
}

/** "Create New Secret". */
function NewSecretForm({ facts, formId, lastResult }: NewSecretFormProps) {
  const [form, fields] = useForm<NewSecretValues>({
    id: "new-secret",
    lastResult: lastResult ?? null,
    defaultValue: { description: "", expiry: String(facts.defaultLifetime), expiryDate: "" },
  });
  return (
    <Form method="post" {...getFormProps(form)} className="group">
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, [fields.description, fields.expiry, fields.expiryDate])} />
        <input type="hidden" name="formId" value={formId} />
        <NewSecretFields fields={fields} facts={facts} />
        <FormActions>
          <Button variant="primary" name="intent" value="new-secret">
            Create secret
          </Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}
