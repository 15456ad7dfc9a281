import type { ReactNode } from "react";
import { Button, type ButtonVariant } from "#app/ui/button";
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
