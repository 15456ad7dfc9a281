import { Button } from "#app/ui/button";
import { SelectField, TextField } from "#app/ui/field";
import { inputTime, zoneName } from "#app/ui/format";
import { Form } from "#app/ui/remix";
import { useZone } from "#app/ui/time";
import { ENVIRONMENT_CHOICES } from "../applications/links";
import type { PeriodState } from "./links";

export interface PeriodOption {
  readonly name: string;
  readonly label: string;
}

interface PeriodFormProps {
  readonly form: PeriodState;
  readonly periods: readonly PeriodOption[];
  /** Pairs of the address that the form keeps. */
  readonly keep?: readonly (readonly [name: string, value: string])[];
}

const ENVIRONMENTS = [{ value: "all", label: "All environments" }, ...ENVIRONMENT_CHOICES];

/** Shown while "Custom" is selected: by the style sheet, so that it needs no JavaScript. */
const WHEN_CUSTOM = "hidden min-w-0 group-has-[option[value=custom]:checked]/period:block";

/** Which time and which environment. Everything goes into the URL: also the zone of the times, so that whoever opens it sees the same. */
export function PeriodForm({ form, periods, keep = [] }: PeriodFormProps) {
  const { errors } = form;
  const zone = useZone();
  return (
    <Form method="get" role="search" aria-label="Time and environment" preventScrollReset>
      {keep.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div
        key={`${form.range} ${form.environment} ${form.from} ${form.to}`}
        className="group/period flex flex-col gap-3 sm:flex-row sm:flex-wrap sm:items-end *:sm:min-w-44"
      >
        {zone === "UTC" ? null : <input type="hidden" name="zone" value={zone} />}
        <SelectField
          label="Time"
          name="range"
          defaultValue={form.range}
          errors={errors.range}
          options={[...periods.map(({ name, label }) => ({ value: name, label })), { value: "custom", label: "Custom" }]}
        />
        <div className={WHEN_CUSTOM}>
          <TextField
            label={`From (${zoneName(zone)})`}
            name="from"
            type="datetime-local"
            defaultValue={inputTime(form.from, zone)}
            errors={errors.from}
          />
        </div>
        <div className={WHEN_CUSTOM}>
          <TextField
            label={`To (${zoneName(zone)})`}
            name="to"
            type="datetime-local"
            defaultValue={inputTime(form.to, zone)}
            errors={errors.to}
          />
        </div>
        <SelectField
          label="Environment"
          name="environment"
          defaultValue={form.environment}
          errors={errors.environment}
          options={ENVIRONMENTS}
        />
        <div>
          <Button>Show</Button>
        </div>
      </div>
    </Form>
  );
}
