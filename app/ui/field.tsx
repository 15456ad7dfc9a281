import CircleAlert from "lucide-react/icons/circle-alert";
import type { ComponentPropsWithoutRef, ReactNode } from "react";
import { cx } from "./cx";
import { Icon } from "./icon";
import { Why } from "./why";

/** What every field component takes besides the native props of its control. */
export interface FieldBaseProps {
  readonly label: ReactNode;
  readonly name: string;
  /** Defaults to `name`; must be unique on the page. */
  readonly id?: string | undefined;
  readonly errors?: readonly string[] | undefined;
  /** One line, shown under the label, before the control, so that it is read before the answer is typed. */
  readonly description?: ReactNode;
  /** What does not fit into the line, behind "Why". */
  readonly why?: ReactNode;
  readonly required?: boolean | undefined;
  /** Says "Optional" beside the label. */
  readonly optional?: boolean | undefined;
}

const hasErrors = (errors: readonly string[] | undefined): errors is readonly string[] => errors !== undefined && errors.length > 0;

/**
 * The ARIA attributes that tie a control to its description and its errors.
 *
 * @example fieldAria("name", "Up to 70 characters.", ["Name is required."])
 * // { "aria-describedby": "name-description name-error", "aria-invalid": true }
 */
export function fieldAria(
  id: string,
  description: ReactNode,
  errors: readonly string[] | undefined,
): { readonly "aria-describedby"?: string; readonly "aria-invalid"?: true } {
  const ids = [...(description ? [`${id}-description`] : []), ...(hasErrors(errors) ? [`${id}-error`] : [])];
  return {
    ...(ids.length > 0 ? { "aria-describedby": ids.join(" ") } : {}),
    ...(hasErrors(errors) ? { "aria-invalid": true } : {}),
  };
}

/** The description of a field or of a group. */
export function FieldDescription({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return children ? (
    <div id={`${id}-description`} className="text-small text-muted">
      {children}
    </div>
  ) : null;
}

/** The errors of a field, beside it. */
export function FieldError({ id, errors }: { readonly id: string; readonly errors: readonly string[] | undefined }) {
  return hasErrors(errors) ? (
    <div id={`${id}-error`} className="flex gap-1.5 text-small text-danger-ink">
      <Icon as={CircleAlert} className="mt-px" />
      <span>{errors.join(" ")}</span>
    </div>
  ) : null;
}

interface FieldProps extends Pick<FieldBaseProps, "label" | "errors" | "description" | "why" | "optional"> {
  readonly id: string;
  readonly children: ReactNode;
}

/**
 * Label, description, control and errors, in the order in which they are read. The control carries `fieldAria`.
 */
function Field({ id, label, description, why, errors, optional, children }: FieldProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-sm font-semibold">
          {label}
        </label>
        {optional ? <span className="text-small text-muted">Optional</span> : null}
      </div>
      <FieldDescription id={id}>{description}</FieldDescription>
      {children}
      <Why of={label}>{why}</Why>
      <FieldError id={id} errors={errors} />
    </div>
  );
}

/** The classes of a text-like control. */
export const CONTROL_CLASS =
  "block w-full min-w-0 rounded-md border border-line-strong bg-surface px-3 py-1.5 text-base text-ink " +
  "placeholder:text-muted hover:border-ink focus-visible:border-focus focus-visible:outline-offset-0 disabled:bg-sunken disabled:text-muted " +
  "[&[readonly]]:border-line [&[readonly]]:bg-sunken aria-invalid:border-danger aria-invalid:ring-1 aria-invalid:ring-danger aria-invalid:ring-inset max-md:min-h-11 md:text-sm";

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
export function TextField({ label, description, why, errors, optional, id, mono, className, ...input }: TextFieldProps) {
  const controlId = id ?? input.name;
  return (
    <Field id={controlId} label={label} description={description} why={why} errors={errors} optional={optional ?? false}>
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

interface FileFieldProps extends FieldBaseProps, Pick<ComponentPropsWithoutRef<"input">, "accept"> {
  /** No browser takes one: a file is chosen anew after a refusal. */
  readonly defaultValue?: string | undefined;
}

/**
 * A file to choose. Its form has `encType="multipart/form-data"`.
 *
 * @example <FileField label="File" {...fieldProps(fields.file)} accept=".json" required />
 */
export function FileField({ label, description, why, errors, optional, id, name, accept, required }: FileFieldProps) {
  const controlId = id ?? name;
  return (
    <Field id={controlId} label={label} description={description} why={why} errors={errors} optional={optional ?? false}>
      <input
        type="file"
        name={name}
        id={controlId}
        accept={accept}
        required={required}
        {...fieldAria(controlId, description, errors)}
        className={cx(CONTROL_CLASS, "min-h-10")}
      />
    </Field>
  );
}

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
export function TextArea({ label, description, why, errors, optional, id, mono, className, rows = 3, ...area }: TextAreaProps) {
  const controlId = id ?? area.name;
  return (
    <Field id={controlId} label={label} description={description} why={why} errors={errors} optional={optional ?? false}>
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
export function SelectField({ label, description, why, errors, optional, id, options, className, ...select }: SelectFieldProps) {
  const controlId = id ?? select.name;
  return (
    <Field id={controlId} label={label} description={description} why={why} errors={errors} optional={optional ?? false}>
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
