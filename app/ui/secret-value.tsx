import type { ReactNode } from "react";
import { CopyButton } from "./copy-button";
import { CONTROL_CLASS, FieldDescription, fieldAria } from "./field";

interface SecretValueProps {
  readonly label: string;
  readonly value: string;
  /** Unique on the page. */
  readonly id: string;
  readonly description?: ReactNode;
}

/**
 * A value to take away: a key, a secret shown once, an endpoint. Read-only and selected whole on focus,
 * so that it can be copied without JavaScript too.
 *
 * @example <SecretValue id="consumer-secret" label="Consumer Secret" value={secret} description="Shown this once. We keep a hash." />
 */
export function SecretValue({ label, value, id, description }: SecretValueProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <FieldDescription id={id}>{description}</FieldDescription>
      <div className="flex items-center gap-2">
        <input
          id={id}
          type="text"
          readOnly
          value={value}
          spellCheck={false}
          autoComplete="off"
          onFocus={(event) => event.currentTarget.select()}
          {...fieldAria(id, description, undefined)}
          className={`${CONTROL_CLASS} min-h-10 font-mono`}
        />
        <CopyButton text={value} label={label} size="medium" />
      </div>
    </div>
  );
}
