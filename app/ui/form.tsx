import { type FormMetadata, getFormProps } from "@conform-to/react";
import type { ReactNode, Ref } from "react";
import { Button, ButtonLink, type ButtonVariant } from "./button";
import { InlineCode } from "./code";
import { summaryErrors } from "./conform";
import { ErrorSummary } from "./feedback";
import { type FieldBaseProps, TextField } from "./field";
import type { InternalHref } from "./link";
import { Form } from "./remix";

/**
 * The column of a form's fields; put it inside the `<Form>`.
 *
 * @example <Form method="post"><FormFields>…<FormActions><Button variant="primary">Save</Button></FormActions></FormFields></Form>
 */
export function FormFields({ children }: { readonly children: ReactNode }) {
  return <div className="flex max-w-xl flex-col gap-5">{children}</div>;
}

interface FormSectionProps {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly id?: string;
  /** Where the heading takes the focus. */
  readonly heading?: Ref<HTMLHeadingElement>;
  readonly children: ReactNode;
}

/**
 * A part of a long form: what it is about beside its fields, or above them where there is no room. Nothing else stands beside a field.
 *
 * @example <FormSection title="Lifetimes" description="“30 minutes”, “1 day” or seconds."><TextField … /></FormSection>
 */
export function FormSection({ title, description, id, heading, children }: FormSectionProps) {
  return (
    <section id={id} className="grid gap-x-6 gap-y-4 border-t border-line pt-8 lg:grid-cols-[4fr_8fr]">
      <div>
        <h3 ref={heading} tabIndex={heading ? -1 : undefined} className="text-card font-semibold outline-none">
          {title}
        </h3>
        {description ? <p className="mt-1 max-w-80 text-sm text-muted">{description}</p> : null}
      </div>
      <div className="flex min-w-0 flex-col gap-5">{children}</div>
    </section>
  );
}

interface FormActionsProps {
  /** Where "Cancel" leads; absent: there is no such link. */
  readonly cancelTo?: InternalHref | undefined;
  readonly children: ReactNode;
}

/** The row of buttons that ends a form: the main one first, the way back last. */
export function FormActions({ cancelTo, children }: FormActionsProps) {
  return (
    <div className="flex flex-wrap items-center gap-3 pt-1">
      {children}
      {cancelTo === undefined ? null : (
        <ButtonLink to={cancelTo} variant="ghost">
          Cancel
        </ButtonLink>
      )}
    </div>
  );
}

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
        <FormActions cancelTo={cancelTo}>
          <Button variant={variant}>{submitLabel}</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}

interface PhraseFieldProps extends Pick<FieldBaseProps, "name" | "id" | "errors" | "required"> {
  /** What must be typed, as it is shown; compared by the server. */
  readonly phrase: string;
  /** What the phrase is: "application name". */
  readonly phraseLabel: string;
  /** What was typed before, when it did not fit. */
  readonly defaultValue?: string | undefined;
}

/**
 * A word that is shown and must be typed before something grave is done.
 *
 * @example <PhraseField phrase={user.email} phraseLabel="user's e-mail address" {...fieldProps(fields.confirmation)} required />
 */
export function PhraseField({ phrase, phraseLabel, ...field }: PhraseFieldProps) {
  return (
    <TextField
      label={`Type the ${phraseLabel} to confirm`}
      description={<InlineCode>{phrase}</InlineCode>}
      {...field}
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      mono
    />
  );
}

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
          <PhraseField phrase={phrase} phraseLabel={phraseLabel} name="confirmation" errors={errors} defaultValue={defaultValue} />
        )}
        <FormActions cancelTo={cancelTo}>
          <Button variant="danger">{submitLabel}</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}
