import type { ComponentType, ReactNode, SVGProps } from "react";
import { FieldDescription, FieldError } from "./field";
import { Icon } from "./icon";

interface RadioSetProps {
  readonly legend: ReactNode;
  readonly name: string;
  /** Carried by the group itself, so that an error summary can link here. */
  readonly id: string;
  readonly defaultValue: string | undefined;
  readonly description?: ReactNode;
  readonly errors?: readonly string[] | undefined;
}

interface RadioCard {
  readonly value: string;
  readonly label: string;
  readonly icon: ComponentType<SVGProps<SVGSVGElement>>;
  readonly summary: ReactNode;
  readonly detail?: ReactNode;
  readonly disabled?: boolean | undefined;
}

function RadioSet({
  legend,
  id,
  description,
  errors,
  children,
}: Omit<RadioSetProps, "name" | "defaultValue"> & { readonly children: ReactNode }) {
  const describedBy = [description ? `${id}-description` : "", errors?.length ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <fieldset id={id} tabIndex={-1} className="min-w-0 rounded-sm" aria-describedby={describedBy || undefined}>
      <legend className="mb-1.5 text-sm font-semibold">{legend}</legend>
      <div className="flex flex-col gap-1.5">
        {children}
        <FieldDescription id={id}>{description}</FieldDescription>
        <FieldError id={id} errors={errors} />
      </div>
    </fieldset>
  );
}

/**
 * Radio buttons as cards, where each choice needs a sentence.
 *
 * @example <RadioCards legend="What is it?" {...fieldProps(fields.program)} cards={[{ value: "server", label: "Server or job", icon: Server, … }]} />
 */
export function RadioCards({ cards, name, defaultValue, ...set }: RadioSetProps & { readonly cards: readonly RadioCard[] }) {
  return (
    <RadioSet {...set}>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(min(15.5rem,100%),1fr))] gap-3">
        {cards.map(({ value, label, icon, summary, detail, disabled }) => (
          <label
            key={value}
            className="group/card grid grid-cols-[auto_minmax(0,1fr)_auto] gap-x-3 rounded-lg border border-line-control bg-surface px-4 py-3.5 not-has-disabled:hover:border-line-strong has-checked:border-accent has-checked:bg-accent-soft has-checked:ring-1 has-checked:ring-accent has-checked:ring-inset has-disabled:bg-sunken has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
          >
            <Icon as={icon} className="size-5 text-muted group-has-checked/card:text-accent-ink" />
            <span className="grid content-start gap-0.5">
              <span className="text-sm font-semibold">{label}</span>
              <span className="text-small text-muted">{summary}</span>
              {detail ? <span className="text-micro text-muted">{detail}</span> : null}
            </span>
            <input
              type="radio"
              name={name}
              value={value}
              defaultChecked={value === defaultValue}
              disabled={disabled}
              className="size-4.5 accent-accent outline-none"
            />
          </label>
        ))}
      </div>
    </RadioSet>
  );
}

interface RadioSegment {
  readonly value: string;
  readonly label: ReactNode;
}

/**
 * Radio buttons in one row, where a word says each choice.
 *
 * @example <RadioSegments legend="Environment" {...fieldProps(fields.environment)} segments={[{ value: "SANDBOX", label: "Sandbox" }]} />
 */
export function RadioSegments({ segments, name, defaultValue, ...set }: RadioSetProps & { readonly segments: readonly RadioSegment[] }) {
  return (
    <RadioSet {...set}>
      <div className="flex gap-0.5 self-start rounded-[0.5625rem] bg-sunken p-0.5 ring-1 ring-line ring-inset max-md:w-full">
        {segments.map(({ value, label }) => (
          <label
            key={value}
            className="flex min-h-7.5 min-w-28 items-center justify-center gap-2 rounded-md px-3 text-small text-muted hover:text-ink has-checked:bg-raised has-checked:font-semibold has-checked:text-ink has-checked:shadow-control has-checked:ring-1 has-checked:ring-line-control has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus max-md:min-h-11 max-md:min-w-0 max-md:flex-1"
          >
            <input type="radio" name={name} value={value} defaultChecked={value === defaultValue} className="sr-only" />
            {label}
          </label>
        ))}
      </div>
    </RadioSet>
  );
}
