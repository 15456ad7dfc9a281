import type { SecretFormFacts } from "#app/services/keys/secrets";
import { fieldProps } from "#app/ui/conform";
import { SelectField, TextField } from "#app/ui/field";

/** As the form sends them. */
export interface NewSecretValues {
  description: string;
  expiry: string;
  expiryDate: string;
}

interface NewSecretFieldsProps {
  readonly fields: Readonly<Record<keyof NewSecretValues, Parameters<typeof fieldProps>[0]>>;
  readonly facts: SecretFormFacts;
  /** Where the form asks for another last day, too, it says whose this one is. */
  readonly lastDayLabel?: string;
}

/** Description and expiry of a new secret. The date shows itself by CSS alone once "Custom" is chosen: the form is a `group`. */
export function NewSecretFields({ fields, facts, lastDayLabel = "Last day" }: NewSecretFieldsProps) {
  return (
    <>
      <TextField
        label="Description"
        description="Where it will be used, such as “billing server”."
        {...fieldProps(fields.description)}
        maxLength={facts.descriptionLength}
        autoComplete="off"
        optional
      />
      <SelectField
        label="Expiry Time"
        {...fieldProps(fields.expiry)}
        options={[
          ...facts.lifetimes.map((days) => ({ value: String(days), label: `${days} Days` })),
          { value: "custom", label: "Custom" },
          { value: "never", label: "Never Expires" },
        ]}
      />
      <div className="hidden group-has-[option[value=custom]:checked]:block">
        <TextField
          label={lastDayLabel}
          description="It works to the end of this day, UTC."
          type="date"
          {...fieldProps(fields.expiryDate)}
        />
      </div>
    </>
  );
}
