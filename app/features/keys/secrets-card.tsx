import type { SubmissionResult } from "@conform-to/react";
import { ButtonLink, buttonClass } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { Banner } from "#app/ui/feedback";
import { EmptyState } from "#app/ui/list";
import { applicationHref } from "../applications/view";
import { NewSecretForm } from "./new-secret-form";
import { maskedSecret, verdict } from "./secret-texts";
import { SecretsTable } from "./secrets-table";
import { formKey, type KeyData, type KeyPageData } from "./view";

interface SecretsCardProps {
  readonly page: KeyPageData;
  readonly configured: KeyData;
  readonly lastResult: SubmissionResult<string[]> | undefined;
}

/** "Consumer Secrets": those that work, "New Secret", and folded away those that no longer do. */
export function SecretsCard({ page, configured, lastResult }: SecretsCardProps) {
  const working = configured.secrets.filter((secret) => secret.working);
  const past = configured.secrets.filter((secret) => !secret.working);
  const applicationId = page.application.id;
  return (
    <Card
      id="secrets"
      title="Consumer Secrets"
      description={`Up to ${page.secretForm.maximum} work at the same time, so that a new one can be rolled out before the old one goes.`}
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
                formId={page.newSecretFormId}
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
        <SecretsTable caption="Consumer Secrets" applicationId={applicationId} secrets={working} now={page.now} />
      )}
      {past.length > 0 ? (
        <details className="border-t border-line">
          <summary className="cursor-pointer px-4 py-3 text-sm text-muted sm:px-6">{`Expired and revoked (${past.length})`}</summary>
          <SecretsTable caption="Expired and revoked secrets" applicationId={applicationId} secrets={past} now={page.now} />
        </details>
      ) : null}
    </Card>
  );
}

interface MaximumReachedProps {
  readonly applicationId: string;
  readonly maximum: number;
  readonly candidate: NonNullable<KeyData["removeFirst"]>;
}

function MaximumReached({ applicationId, maximum, candidate }: MaximumReachedProps) {
  const name = maskedSecret(candidate.hint);
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
      {`${maximum} secrets work. Of these, ${name} is the one to do without: ${verdict(candidate.use).toLowerCase()}.`}
    </Banner>
  );
}
