import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { Button, ButtonLink } from "./button";
import { InlineCode } from "./code-block";
import { FormActions, FormFields } from "./form";
import type { InternalHref } from "./link";
import { TextField } from "./text-field";

interface ConfirmFormProps {
  /** What must be typed: posted as `confirmation`, compared by the server. Absent: one button is enough. */
  readonly phrase?: string | undefined;
  /** What the phrase is: "application name". */
  readonly phraseLabel?: string | undefined;
  /** A verb and its object: "Delete application". */
  readonly submitLabel: string;
  readonly cancelTo: InternalHref;
  /** The effect in numbers: "This stops 12 tokens that are in use." */
  readonly children: ReactNode;
  /** Posted along, such as the intent or the number that was confirmed. */
  readonly hidden?: Readonly<Record<string, string>> | undefined;
  readonly errors?: readonly string[] | undefined;
  /** What was typed before, when it did not fit. */
  readonly defaultValue?: string | undefined;
}

/**
 * A destructive step that says its effect and, where it matters, asks for the name to be typed.
 *
 * @example
 * <ConfirmForm phrase={app.name} phraseLabel="application name" submitLabel="Delete application" cancelTo={`/applications/${app.id}`}>
 *   <p>This stops 12 tokens that are in use.</p>
 * </ConfirmForm>
 */
export function ConfirmForm({
  phrase,
  phraseLabel = "name",
  submitLabel,
  cancelTo,
  children,
  hidden = {},
  errors,
  defaultValue,
}: ConfirmFormProps) {
  return (
    <Form method="post">
      <FormFields>
        <div className="space-y-2 text-sm">{children}</div>
        {Object.entries(hidden).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {phrase === undefined ? null : (
          <TextField
            label={`Type the ${phraseLabel} to confirm`}
            name="confirmation"
            description={<InlineCode>{phrase}</InlineCode>}
            errors={errors}
            defaultValue={defaultValue}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            mono
          />
        )}
        <FormActions>
          <Button variant="danger">{submitLabel}</Button>
          <ButtonLink to={cancelTo} variant="ghost">
            Cancel
          </ButtonLink>
        </FormActions>
      </FormFields>
    </Form>
  );
}
