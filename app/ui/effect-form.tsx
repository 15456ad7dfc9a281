import { type FormMetadata, getFormProps } from "@conform-to/react";
import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { Button, ButtonLink, type ButtonVariant } from "./button";
import { summaryErrors } from "./conform";
import { ErrorSummary } from "./error-summary";
import { FormActions, FormFields } from "./form";
import type { InternalHref } from "./link";

interface EffectFormProps<Schema extends Record<string, unknown>> {
  readonly form: FormMetadata<Schema>;
  /** The fields among `children`, from top to bottom. */
  readonly fields: Parameters<typeof summaryErrors>[1];
  /** Posted along: the intent, and what it is done to. */
  readonly hidden: Readonly<Record<string, string>>;
  /** Above the errors: "The scope was not deleted". */
  readonly refusal: string;
  /** What happens, with numbers: read before the fields. */
  readonly effect: ReactNode;
  readonly submitLabel: string;
  readonly variant: ButtonVariant;
  /** Absent where the form is one of several on its page. */
  readonly cancelTo?: InternalHref;
  readonly children: ReactNode;
}

/**
 * A change that says its effect first, then asks for what it needs.
 *
 * @example
 * <EffectForm form={form} fields={[fields.reason]} hidden={{ intent: "suspend" }} refusal="The application was not suspended"
 *   effect={<p>Its keys obtain no token.</p>} submitLabel="Suspend application" variant="danger">
 *   <TextArea label="Reason" {...fieldProps(fields.reason)} />
 * </EffectForm>
 */
export function EffectForm<Schema extends Record<string, unknown>>(props: EffectFormProps<Schema>) {
  const { form, fields, hidden, refusal, effect, submitLabel, variant, cancelTo, children } = props;
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, fields)} title={refusal} />
        <div className="space-y-2 text-sm">{effect}</div>
        {children}
        <FormActions>
          <Button variant={variant}>{submitLabel}</Button>
          {cancelTo === undefined ? null : (
            <ButtonLink to={cancelTo} variant="ghost">
              Cancel
            </ButtonLink>
          )}
        </FormActions>
      </FormFields>
    </Form>
  );
}
