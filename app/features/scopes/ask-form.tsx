import { useForm } from "@conform-to/react";
import { fieldProps } from "#app/ui/conform";
import { TextArea } from "#app/ui/field";
import { EffectForm } from "#app/ui/form";
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
    <EffectForm
      form={form}
      fields={[fields.reason]}
      hidden={{ intent: "ask", scope: scope.name }}
      refusal="The request was not sent"
      effect={
        <>
          {scope.description === "" ? null : <p>{scope.description}</p>}
          <p className="text-muted">
            An admin decides. Once it is approved, every key of this application may name it: tick it in the key's configuration.
          </p>
          {scope.request ? <StandingText scope={scope} now={now} /> : null}
        </>
      }
      submitLabel="Ask for access"
      variant="primary"
      cancelTo={scopesHref(applicationId)}
    >
      <TextArea
        label="Reason"
        description={`What the application needs it for. Up to ${reasonLength} characters.`}
        {...fieldProps(fields.reason)}
        maxLength={reasonLength}
        rows={4}
        required
      />
    </EffectForm>
  );
}
