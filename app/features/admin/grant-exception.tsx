import { useForm } from "@conform-to/react";
import type { ExceptionPage } from "#app/services/admin/grant-exceptions";
import { Card } from "#app/ui/card";
import { fieldProps, type LastResult, resultOf } from "#app/ui/conform";
import { TextArea, TextField } from "#app/ui/field";
import { EffectForm } from "#app/ui/form";
import { environmentName } from "#app/ui/format";
import { ChangeForm } from "./change-form";
import { cellHref, type PickedCell } from "./grant-matrix";
import { lastDayOf } from "./grant-rule";

interface GrantExceptionProps extends ExceptionPage {
  readonly cell: PickedCell & { readonly label: string };
  readonly lastResult: LastResult;
}

/** Makes, moves or ends an application's exception from one rule. */
export function GrantException({ application, exception, cell, lastResult }: GrantExceptionProps) {
  const { grantType, environment } = cell;
  const key = { grantType, environment, applicationId: application.id };
  const result = resultOf(lastResult, "allow");
  const [form, fields] = useForm<{ lastDay: string; askedBy: string; reason: string }>({
    id: "exception",
    lastResult: result ?? null,
    defaultValue: {
      lastDay: exception === null ? "" : new Date(exception.until.getTime() - 1).toISOString().slice(0, 10),
      askedBy: exception?.askedBy ?? application.owner,
      reason: exception?.reason ?? "",
    },
  });
  return (
    <>
      <EffectForm
        form={form}
        fields={[fields.lastDay, fields.askedBy, fields.reason]}
        hidden={{ intent: "allow", ...key }}
        refusal="No exception was made"
        effect={
          <>
            <p>
              The {environmentName(environment)} key of <strong>{application.name}</strong> ({application.owner}) goes on with {cell.label}{" "}
              until the last day is over, whatever the rule says for others.
            </p>
            {exception === null ? null : (
              <p className="text-muted">
                {exception.setBy} has made an exception until {lastDayOf(exception.until)}.
              </p>
            )}
          </>
        }
        submitLabel={exception === null ? "Grant exception" : "Change exception"}
        variant="primary"
        cancelTo={cellHref(cell)}
      >
        <TextField
          label="Last day"
          type="date"
          description="The exception ends by itself when this day is over (UTC)."
          {...fieldProps(fields.lastDay)}
          required
          className="max-w-48"
        />
        <TextField label="Asked by" {...fieldProps(fields.askedBy)} maxLength={100} autoComplete="off" required />
        <TextArea label="Reason" description="For the audit log." {...fieldProps(fields.reason)} maxLength={500} optional />
      </EffectForm>
      {exception === null ? null : (
        <Card title="End the exception">
          <ChangeForm hidden={{ intent: "end", ...key }} submitLabel="End exception" variant="danger">
            <p>The rule holds for {application.name} from the next request on.</p>
          </ChangeForm>
        </Card>
      )}
    </>
  );
}
