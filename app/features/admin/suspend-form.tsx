import { getFormProps, useForm } from "@conform-to/react";
import { Form } from "@remix-run/react";
import { Button } from "#app/ui/button";
import { fieldProps, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/error-summary";
import { FormActions, FormFields } from "#app/ui/form";
import { plural, pluralUpTo } from "#app/ui/format";
import { TextArea } from "#app/ui/text-area";
import type { LastResult } from "../accounts/last-result";

interface SuspendFormProps {
  readonly application: {
    readonly id: string;
    readonly keys: readonly unknown[];
    readonly activeTokens: number;
    readonly effect: { readonly ofStatus: string; readonly selfContained: string };
  };
  readonly lastResult: LastResult;
}

/** Suspends an application, with the effect in numbers and a reason for the audit log. */
export function SuspendForm({ application, lastResult }: SuspendFormProps) {
  const [form, fields] = useForm<{ reason: string }>({ id: "suspend", lastResult: lastResult ?? null });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="hidden" name="intent" value="suspend" />
      <input type="hidden" name="applicationId" value={application.id} />
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, [fields.reason])} title="The application was not suspended" />
        <div className="space-y-2 text-sm">
          <p>{application.effect.ofStatus}</p>
          <p>
            That is {plural(application.keys.length, "key")} and {pluralUpTo(application.activeTokens, "access token")} in use.
          </p>
          <p className="text-muted">{application.effect.selfContained}</p>
        </div>
        <TextArea label="Reason" description="For the audit log." {...fieldProps(fields.reason)} maxLength={500} required />
        <FormActions>
          <Button variant="danger">Suspend application</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}
