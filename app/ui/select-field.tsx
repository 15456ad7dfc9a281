import type { ComponentPropsWithoutRef } from "react";
import { cx } from "./cx";
import { CONTROL_CLASS, Field, type FieldBaseProps, fieldAria } from "./field";

interface SelectOption {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean | undefined;
}

interface SelectFieldProps
  extends FieldBaseProps,
    Omit<ComponentPropsWithoutRef<"select">, keyof FieldBaseProps | "defaultValue" | "children"> {
  readonly options: readonly SelectOption[];
  readonly defaultValue?: string | undefined;
}

/**
 * One choice of a list.
 *
 * @example <SelectField label="Expires in" {...fieldProps(fields.expiry)} options={[{ value: "90", label: "90 days" }]} />
 */
export function SelectField({ label, description, errors, optional, id, options, className, ...select }: SelectFieldProps) {
  const controlId = id ?? select.name;
  return (
    <Field id={controlId} label={label} description={description} errors={errors} optional={optional ?? false}>
      <select
        {...select}
        id={controlId}
        {...fieldAria(controlId, description, errors)}
        className={cx(CONTROL_CLASS, "min-h-10 pr-8", className)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  );
}
