import TriangleAlert from "lucide-react/icons/triangle-alert";
import type { ComponentPropsWithoutRef, ReactNode } from "react";
import { cx } from "./cx";
import { type FieldBaseProps, FieldDescription, FieldError, fieldAria } from "./field";
import { Icon } from "./icon";
import { Why } from "./why";

/** The classes of a checkbox or radio button: 18 px. It lies above its label, so that a press on it is its own. */
export const TICK_CLASS = "relative z-1 mt-px size-4.5 shrink-0 accent-accent";
/** The classes of a label in a `relative` row: the whole row can be pressed. What lies above it in the row is `relative`. */
export const ROW_LABEL_CLASS = "after:absolute after:inset-0";
/** The classes of the row: 24 px high, 44 on phones. */
const ROW_CLASS = "relative grid min-h-6 grid-cols-[auto_minmax(0,1fr)] content-center gap-x-2.5 max-md:min-h-11";

interface CheckboxFieldProps
  extends Omit<FieldBaseProps, "optional">,
    Omit<ComponentPropsWithoutRef<"input">, keyof FieldBaseProps | "type" | "defaultValue"> {}

/**
 * A single yes or no. `value` is what is posted when ticked ("on" by default).
 *
 * @example <CheckboxField label="Sign-up is open" {...checkboxProps(fields.signUpOpen)} description="Anyone may create an account." />
 */
export function CheckboxField({ label, description, why, errors, id, ...input }: CheckboxFieldProps) {
  const controlId = id ?? input.name;
  return (
    <div className="flex flex-col gap-1.5">
      <div className={ROW_CLASS}>
        <input type="checkbox" {...input} id={controlId} {...fieldAria(controlId, description, errors)} className={TICK_CLASS} />
        <div className="min-w-0">
          <label htmlFor={controlId} className={cx("text-sm font-medium", ROW_LABEL_CLASS)}>
            {label}
          </label>
          <div className="relative">
            <FieldDescription id={controlId}>{description}</FieldDescription>
            <Why of={label}>{why}</Why>
          </div>
        </div>
      </div>
      <FieldError id={controlId} errors={errors} />
    </div>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** One line on what it is for. */
  readonly description?: ReactNode;
  /** Why one might better not; always visible, not only when ticked. */
  readonly warning?: ReactNode;
  readonly disabled?: boolean | undefined;
}

export interface ChoiceListProps {
  readonly legend: ReactNode;
  readonly name: string;
  /** Defaults to `name`. The group itself carries it, so that an error summary can link here. */
  readonly id?: string | undefined;
  readonly options: readonly Choice[];
  readonly description?: ReactNode;
  /** What does not fit into one line, behind "Why". */
  readonly why?: ReactNode;
  readonly errors?: readonly string[] | undefined;
  /** Two columns where there is room. */
  readonly columns?: boolean | undefined;
}

interface Props extends ChoiceListProps {
  readonly type: "checkbox" | "radio";
  readonly selected: readonly string[];
  readonly required?: boolean | undefined;
}

/** What CheckboxGroup and RadioGroup share: fieldset, legend and one row a choice. */
function ChoiceList({ type, legend, name, id, options, description, why, errors, columns, selected, required }: Props) {
  const groupId = id ?? name;
  return (
    <fieldset
      id={groupId}
      tabIndex={-1}
      className="min-w-0 rounded-sm"
      {...(errors?.length || description ? groupAria(groupId, description, errors) : {})}
    >
      <legend className="mb-1.5 text-sm font-semibold">{legend}</legend>
      <div className="flex flex-col gap-3">
        <FieldDescription id={groupId}>{description}</FieldDescription>
        <div className={cx("grid gap-3 max-md:gap-1", columns && "sm:grid-cols-2")}>
          {options.map((option) => (
            <ChoiceRow
              key={option.value}
              choice={option}
              type={type}
              name={name}
              id={`${groupId}-${option.value.replaceAll(/[^A-Za-z0-9_-]/g, "-")}`}
              checked={selected.includes(option.value)}
              required={type === "radio" && required === true}
            />
          ))}
        </div>
        <Why of={legend}>{why}</Why>
        <FieldError id={groupId} errors={errors} />
      </div>
    </fieldset>
  );
}

/** A fieldset may be described but, unlike a control, not be `aria-invalid`. */
function groupAria(id: string, description: ReactNode, errors: readonly string[] | undefined) {
  const describedBy = fieldAria(id, description, errors)["aria-describedby"];
  return describedBy ? { "aria-describedby": describedBy } : {};
}

interface ChoiceRowProps {
  readonly choice: Choice;
  readonly type: "checkbox" | "radio";
  readonly name: string;
  readonly id: string;
  readonly checked: boolean;
  readonly required: boolean;
}

function ChoiceRow({ choice, type, name, id, checked, required }: ChoiceRowProps) {
  const describedBy = [choice.description ? `${id}-description` : "", choice.warning ? `${id}-warning` : ""].filter(Boolean).join(" ");
  return (
    <div className={ROW_CLASS}>
      <input
        type={type}
        id={id}
        name={name}
        value={choice.value}
        defaultChecked={checked}
        disabled={choice.disabled}
        required={required}
        aria-describedby={describedBy || undefined}
        className={TICK_CLASS}
      />
      <div className="min-w-0 text-sm">
        <label htmlFor={id} className={cx("font-medium", ROW_LABEL_CLASS)}>
          {choice.label}
        </label>
        {choice.description ? (
          <div id={`${id}-description`} className="relative text-small text-muted">
            {choice.description}
          </div>
        ) : null}
        {choice.warning ? (
          <div id={`${id}-warning`} className="relative mt-0.5 flex gap-1.5 text-small text-brass-ink">
            <Icon as={TriangleAlert} className="mt-px" />
            <span>{choice.warning}</span>
          </div>
        ) : null}
      </div>
    </div>
  );
}

interface CheckboxGroupProps extends ChoiceListProps {
  /** The values ticked at first. */
  readonly defaultValue?: readonly string[] | undefined;
}

/**
 * Any number of choices, posted as repeated `name=value`.
 *
 * @example
 * <CheckboxGroup legend="Grant Types" {...listFieldProps(fields.grantTypes)}
 *   options={[{ value: "password", label: "Password", description: "…", warning: "RFC 9700 §2.4: must not be used." }]} />
 */
export function CheckboxGroup({ defaultValue = [], ...rest }: CheckboxGroupProps) {
  return <ChoiceList type="checkbox" selected={defaultValue} {...rest} />;
}

interface RadioGroupProps extends ChoiceListProps {
  readonly defaultValue?: string | undefined;
  readonly required?: boolean | undefined;
}

/**
 * One of a few choices, all in sight.
 *
 * @example
 * <RadioGroup legend="Token format" {...fieldProps(fields.tokenFormat)} options={[{ value: "opaque", label: "Reference (Opaque)" }]} />
 */
export function RadioGroup({ defaultValue, ...rest }: RadioGroupProps) {
  return <ChoiceList type="radio" selected={defaultValue === undefined ? [] : [defaultValue]} {...rest} />;
}
