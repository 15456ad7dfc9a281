import { useForm } from "@conform-to/react";
import type { GrantRuleView } from "#app/services/admin/grant-rules";
import { fieldProps, type LastResult } from "#app/ui/conform";
import { TextField } from "#app/ui/field";
import { EffectForm } from "#app/ui/form";
import { environmentName, formatDay, plural } from "#app/ui/format";
import { AcceptWarning, CountToConfirm } from "./change-form";
import { cellHref } from "./grant-matrix";
import { Impact } from "./grant-rule";

interface GrantRuleFormProps {
  readonly rule: GrantRuleView;
  readonly to: GrantRuleView["state"];
  /** Of report-only, `YYYY-MM-DD`: the first day on which it will be off. */
  readonly from: string | null;
  readonly lastResult: LastResult;
}

interface RuleFields extends Record<string, unknown> {
  confirmedKeys: string;
  acknowledged: boolean;
  lastDay: string;
  offFrom: string;
}

/** Confirms a change of one cell, after its effect in numbers. */
export function GrantRuleForm({ rule, to, from, lastResult }: GrantRuleFormProps) {
  const [form, fields] = useForm<RuleFields>({ id: "grant-rule", lastResult: lastResult ?? null, defaultValue: { offFrom: from ?? "" } });
  const opens = rule.state === "off" && to !== "off";
  const { owners } = rule.impact;
  const tells = `tell ${plural(owners, "owner")}`;
  const submit = {
    on: `Switch on ${rule.label}`,
    report: from === null ? `Report only, and ${tells}` : `Set date and ${tells}`,
    off: `Switch off ${rule.label}`,
  }[to];
  const { grantType, kind, environment } = rule;
  return (
    <EffectForm
      form={form}
      fields={[fields.acknowledged, fields.offFrom, fields.lastDay, fields.confirmedKeys]}
      hidden={{ grantType, kind, environment, state: to }}
      refusal="The grant policy was not changed"
      effect={<RuleEffect rule={rule} to={to} from={from} />}
      submitLabel={submit}
      variant={to === "off" ? "danger" : "primary"}
      cancelTo={cellHref(rule)}
    >
      {opens && rule.warning !== null ? <AcceptWarning field={fields.acknowledged} label={rule.label} warning={rule.warning} /> : null}
      {to === "report" && from !== null ? (
        <TextField
          label="Off from"
          type="date"
          description="From the beginning of this day, by UTC."
          {...fieldProps(fields.offFrom)}
          required
          className="max-w-48"
        />
      ) : null}
      {opens && rule.mustEnd ? (
        <TextField
          label="Last day"
          type="date"
          description="The grant type is off everywhere when this day is over (UTC)."
          {...fieldProps(fields.lastDay)}
          required
          className="max-w-48"
        />
      ) : null}
      {to === "off" ? (
        <CountToConfirm field={fields.confirmedKeys} count={rule.keys} what="the number of keys of this kind that have it ticked" />
      ) : (
        <input type="hidden" name={fields.confirmedKeys.name} value={rule.keys} />
      )}
    </EffectForm>
  );
}

function RuleEffect({ rule, to, from }: Omit<GrantRuleFormProps, "lastResult">) {
  const whose = `${plural(rule.keys, "key")} of the kind ${rule.kindLabel} in ${environmentName(rule.environment)}`;
  const have = rule.keys === 1 ? "has" : "have";
  if (to === "on") {
    return (
      <p>
        {whose} {have} {rule.label} ticked, and can use it from the next request on. Every developer may tick it for such keys.
      </p>
    );
  }
  return (
    <>
      <p>
        <Impact impact={rule.impact} state={rule.state} />
      </p>
      {to === "off" ? (
        <>
          <p>
            {whose} {have} it ticked, and will be refused from the next request on, but for {plural(rule.exceptions, "exception")}.
          </p>
          <p className="text-muted">{rule.switchingOff}</p>
        </>
      ) : (
        <p>
          {from === null
            ? "Nothing is refused. "
            : `Nothing is refused before ${formatDay(from)}. From then on every process refuses it by its clock, without anybody doing anything. `}
          The owners of {whose} read of it on their application's page and under Settings, and are told to ask you.
        </p>
      )}
    </>
  );
}
