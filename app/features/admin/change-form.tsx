import type { ReactNode } from "react";
import { Button, type ButtonVariant } from "#app/ui/button";
import { CheckboxField } from "#app/ui/choice";
import { InlineCode } from "#app/ui/code";
import { checkboxProps, fieldProps } from "#app/ui/conform";
import { Banner } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { Form } from "#app/ui/remix";

interface ChangeFormProps {
  /** Posted along: the intent, and what it is done to. */
  readonly hidden: Readonly<Record<string, string>>;
  readonly submitLabel: ReactNode;
  readonly variant?: ButtonVariant;
  /** The effect, in words and numbers: read before the button. */
  readonly children: ReactNode;
}

/** One change with its effect above its button. */
export function ChangeForm({ hidden, submitLabel, variant = "secondary", children }: ChangeFormProps) {
  return (
    <Form method="post" className="space-y-4">
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div className="max-w-prose space-y-2 text-sm">{children}</div>
      <Button variant={variant}>{submitLabel}</Button>
    </Form>
  );
}

interface AcceptWarningProps {
  readonly field: Parameters<typeof checkboxProps>[0];
  /** The grant type's name on screen. */
  readonly label: string;
  readonly warning: string;
}

/** The warning of an insecure grant type, and the box by which the admin says to have read it. */
export function AcceptWarning({ field, label, warning }: AcceptWarningProps) {
  return (
    <>
      <Banner tone="warning" title={`${label} is insecure by design`}>
        <p>{warning}</p>
      </Banner>
      <CheckboxField label="I have read the warning and need this grant type all the same" {...checkboxProps(field)} required />
    </>
  );
}

interface CountToConfirmProps {
  readonly field: Parameters<typeof fieldProps>[0];
  /** What the change concerns, in number. */
  readonly count: number;
  /** What to type: "the number of keys that have it ticked". */
  readonly what: string;
}

/** The number that a change concerns, to be typed; the server compares it with the number of that moment. Nothing to type where it is none. */
export function CountToConfirm({ field, count, what }: CountToConfirmProps) {
  if (count === 0) return <input type="hidden" name={field.name} value="0" />;
  return (
    <TextField
      label={`Type ${what} to confirm`}
      description={<InlineCode>{String(count)}</InlineCode>}
      {...fieldProps(field)}
      inputMode="numeric"
      autoComplete="off"
      required
    />
  );
}
