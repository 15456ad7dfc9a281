import { useForm } from "@conform-to/react";
import { fieldProps } from "#app/ui/conform";
import { TextArea } from "#app/ui/field";
import { EffectForm } from "#app/ui/form";
import { plural, pluralUpTo } from "#app/ui/format";
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
export function SuspendForm({ application: { id, keys, activeTokens, effect }, lastResult }: SuspendFormProps) {
  const [form, fields] = useForm<{ reason: string }>({ id: "suspend", lastResult: lastResult ?? null });
  return (
    <EffectForm
      form={form}
      fields={[fields.reason]}
      hidden={{ intent: "suspend", applicationId: id }}
      refusal="The application was not suspended"
      effect={
        <>
          <p>{effect.ofStatus}</p>
          <p>
            It has {plural(keys.length, "key")} and {pluralUpTo(activeTokens, "access token")} in use.
          </p>
          <p className="text-muted">{effect.selfContained}</p>
        </>
      }
      submitLabel="Suspend application"
      variant="danger"
    >
      <TextArea label="Reason" description="For the audit log." {...fieldProps(fields.reason)} maxLength={500} required />
    </EffectForm>
  );
}
