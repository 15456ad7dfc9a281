import type { ComponentPropsWithoutRef } from "react";
import { cx } from "./cx";
import { CONTROL_CLASS, Field, type FieldBaseProps, fieldAria } from "./field";

interface TextFieldProps extends FieldBaseProps, Omit<ComponentPropsWithoutRef<"input">, keyof FieldBaseProps | "defaultValue"> {
  readonly defaultValue?: string | number | undefined;
  /** Fixed-width letters, for secrets, ids and URLs. */
  readonly mono?: boolean | undefined;
}

/**
 * One line of text: also e-mail, password, number and date through `type`.
 *
 * @example <TextField label="Application Name" {...fieldProps(fields.name)} maxLength={70} autoComplete="off" />
 */
export function TextField({ label, description, errors, optional, id, mono, className, ...input }: TextFieldProps) {
  const controlId = id ?? input.name;
  return (
    <Field id={controlId} label={label} description={description} errors={errors} optional={optional ?? false}>
      <input
        type="text"
        {...input}
        id={controlId}
        {...fieldAria(controlId, description, errors)}
        className={cx(CONTROL_CLASS, "min-h-10", mono && "font-mono", className)}
      />
    </Field>
  );
}
