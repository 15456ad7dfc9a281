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

/** Characters that fit beside the button on a phone, for browsers that do not size the field to its text. */
const ONE_LINE = 24;

/**
 * A value to take away: a key, a secret shown once, an endpoint. All of it is seen, on as many lines as
 * it takes; read-only and selected whole on focus, so that it can be copied without JavaScript too.
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
      <div className="flex flex-wrap items-start gap-2">
        <textarea
          id={id}
          readOnly
          rows={value.length > ONE_LINE ? 2 : 1}
          value={value}
          spellCheck={false}
          autoComplete="off"
          onFocus={(event) => event.currentTarget.select()}
          {...fieldAria(id, description, undefined)}
          className={`${CONTROL_CLASS} field-sizing-content min-h-10 min-w-0 flex-[1_1_16rem] resize-none font-mono break-all`}
        />
        <CopyButton text={value} label={label} size="medium" />
      </div>
    </div>
  );
}
