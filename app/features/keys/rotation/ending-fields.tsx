import type { FieldMetadata } from "@conform-to/react";
import { RadioGroup } from "#app/ui/choice";
import { fieldProps } from "#app/ui/conform";
import { SelectField, TextField } from "#app/ui/field";

export interface EndingValues {
  ending: string;
  silentHours: string;
  lastDay: string;
}

const HOURS = [1, 6, 12, 24, 72, 168, 336, 720] as const;
const DAY = 24;

const hoursLabel = (hours: number): string => {
  if (hours % DAY !== 0 || hours === DAY) return hours === 1 ? "1 hour" : `${hours} hours`;
  return `${hours / DAY} days`;
};

interface EndingFieldsProps {
  readonly legend: string;
  readonly fields: Readonly<Record<keyof EndingValues, FieldMetadata<string>>>;
  /** Hours that were chosen before: offered too. */
  readonly hours: number;
}

/** How the old secret ends. Hours and date show themselves by CSS alone. */
export function EndingFields({ legend, fields, hours }: EndingFieldsProps) {
  const offered = [...new Set([...HOURS, hours])].filter((count) => count > 0).sort((a, b) => a - b);
  return (
    <div className="group/ending space-y-4">
      <RadioGroup
        legend={legend}
        {...fieldProps(fields.ending)}
        options={[
          { value: "silent", label: "When silent", description: "Once no token was issued for it for a time, and the new one is in use." },
          { value: "date", label: "On a date", description: "It expires then, in use or not." },
          { value: "hand", label: "By hand", description: "It works until somebody retires it." },
        ]}
      />
      <div className="hidden group-has-[input[value=silent]:checked]/ending:block">
        <SelectField
          label="Silent for"
          {...fieldProps(fields.silentHours)}
          options={offered.map((count) => ({ value: String(count), label: hoursLabel(count) }))}
        />
      </div>
      <div className="hidden group-has-[input[value=date]:checked]/ending:block">
        <TextField label="Last day" description="It works to the end of this day, UTC." type="date" {...fieldProps(fields.lastDay)} />
      </div>
    </div>
  );
}

/** An ending in words, after "ends". */
export function endingWords(ending: "silent" | "date" | "hand", hours: number): string {
  if (ending === "hand") return "by hand";
  return ending === "date" ? "on a date" : `when silent for ${hoursLabel(hours)}`;
}
