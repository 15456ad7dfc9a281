import type { ComponentPropsWithoutRef } from "react";
import { cx } from "./cx";
import { CONTROL_CLASS, Field, type FieldBaseProps, fieldAria } from "./field";

interface TextAreaProps extends FieldBaseProps, Omit<ComponentPropsWithoutRef<"textarea">, keyof FieldBaseProps | "defaultValue"> {
  readonly defaultValue?: string | undefined;
  /** Fixed-width letters, for lists of URLs. */
  readonly mono?: boolean | undefined;
}

/**
 * Several lines of text.
 *
 * @example <TextArea label="Application Description" {...fieldProps(fields.description)} maxLength={512} optional />
 */
export function TextArea({ label, description, errors, optional, id, mono, className, rows = 3, ...area }: TextAreaProps) {
  const controlId = id ?? area.name;
  return (
    <Field id={controlId} label={label} description={description} errors={errors} optional={optional ?? false}>
      <textarea
        {...area}
        rows={rows}
        id={controlId}
        {...fieldAria(controlId, description, errors)}
        className={cx(CONTROL_CLASS, mono && "font-mono", className)}
      />
    </Field>
  );
}
