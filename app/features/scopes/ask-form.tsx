import { getFormProps, useForm } from "@conform-to/react";
import { Form } from "@remix-run/react";
import { Button, ButtonLink } from "#app/ui/button";
import { fieldProps, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/error-summary";
import { FormActions, FormFields } from "#app/ui/form";
import { TextArea } from "#app/ui/text-area";
import type { LastResult } from "../accounts/last-result";
import { StandingText } from "./standing-text";
import { type ScopeStandingView, scopesHref } from "./view";

interface AskFormProps {
  readonly applicationId: string;
  readonly scope: ScopeStandingView;
  readonly reasonLength: number;
  readonly now: number;
  readonly lastResult: LastResult;
}

/** "Ask for access": a request to the admins, with what the scope is for. */
export function AskForm({ applicationId, scope, reasonLength, now, lastResult }: AskFormProps) {
  const [form, fields] = useForm<{ reason: string }>({ id: "ask", lastResult: lastResult ?? null });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="hidden" name="intent" value="ask" />
      <input type="hidden" name="scope" value={scope.name} />
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, [fields.reason])} title="The request was not sent" />
        <div className="max-w-prose space-y-2">
          {scope.description === "" ? null : <p>{scope.description}</p>}
          <p className="text-muted">
            An admin decides. Once it is approved, every key of this application may name it: tick it in the key's configuration.
          </p>
          {scope.request ? <StandingText scope={scope} now={now} /> : null}
        </div>
        <TextArea
          label="Reason"
          description={`What the application needs it for. Up to ${reasonLength} characters.`}
          {...fieldProps(fields.reason)}
          maxLength={reasonLength}
          rows={4}
          required
        />
        <FormActions>
          <Button variant="primary">Ask for access</Button>
          <ButtonLink to={scopesHref(applicationId)} variant="ghost">
            Cancel
          </ButtonLink>
        </FormActions>
      </FormFields>
    </Form>
  );
}
