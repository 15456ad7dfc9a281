import type { ComponentPropsWithoutRef } from "react";
import { type FieldBaseProps, FieldDescription, FieldError, fieldAria } from "./field";

/** The classes of a checkbox or radio button: 20 px, in a row at least 24 px high. */
export const TICK_CLASS = "mt-0.5 size-5 shrink-0 accent-accent";

interface CheckboxFieldProps
  extends Omit<FieldBaseProps, "optional">,
    Omit<ComponentPropsWithoutRef<"input">, keyof FieldBaseProps | "type" | "defaultValue"> {}

/**
 * A single yes or no. `value` is what is posted when ticked ("on" by default).
 *
 * @example <CheckboxField label="Sign-up is open" {...checkboxProps(fields.signUpOpen)} description="Anyone may create an account." />
 */
export function CheckboxField({ label, description, errors, id, ...input }: CheckboxFieldProps) {
  const controlId = id ?? input.name;
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex min-h-6 gap-2.5">
        <input type="checkbox" {...input} id={controlId} {...fieldAria(controlId, description, errors)} className={TICK_CLASS} />
        <div className="min-w-0">
          <label htmlFor={controlId} className="text-sm font-medium">
            {label}
          </label>
          <FieldDescription id={controlId}>{description}</FieldDescription>
        </div>
      </div>
      <FieldError id={controlId} errors={errors} />
    </div>
  );
}
