/** From conform's field metadata to the props of the field components, exact under `exactOptionalPropertyTypes`. */

import type { SubmissionResult } from "@conform-to/react";
import type { SummaryError } from "./feedback";

/** The part of conform's FieldMetadata that is used here. */
interface FieldState {
  readonly id: string;
  readonly name: string;
  readonly initialValue?: unknown | undefined;
  readonly errors?: readonly string[] | undefined;
  readonly allErrors?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly required?: boolean | undefined;
}

/** The part of conform's FormMetadata that is used here. */
interface FormState {
  readonly id: string;
  readonly allErrors: Readonly<Record<string, readonly string[]>>;
}

const asText = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

interface BaseProps {
  readonly id: string;
  readonly name: string;
  readonly errors: readonly string[] | undefined;
}

/**
 * The props of a text field, text area, select or radio group.
 *
 * @example <TextField label="Name" {...fieldProps(fields.name)} />
 */
export function fieldProps(
  field: FieldState,
): BaseProps & { readonly defaultValue: string | undefined; readonly required: boolean | undefined } {
  return { id: field.id, name: field.name, errors: field.errors, defaultValue: asText(field.initialValue), required: field.required };
}

/**
 * The props of a checkbox group; errors of single entries are shown with those of the group.
 *
 * @example <CheckboxGroup legend="Grant Types" {...listFieldProps(fields.grantTypes)} options={options} />
 */
export function listFieldProps(field: FieldState): BaseProps & { readonly defaultValue: readonly string[] } {
  const { initialValue } = field;
  const values = Array.isArray(initialValue) ? initialValue.map(asText) : [asText(initialValue)];
  const errors = field.allErrors ? [...new Set(Object.values(field.allErrors).flat())] : field.errors;
  return { id: field.id, name: field.name, errors, defaultValue: values.filter((value) => value !== undefined) };
}

/**
 * The props of a single checkbox.
 *
 * @example <CheckboxField label="Sign-up is open" {...checkboxProps(fields.signUpOpen)} />
 */
export function checkboxProps(field: FieldState): BaseProps & { readonly defaultChecked: boolean; readonly required: boolean | undefined } {
  return { id: field.id, name: field.name, errors: field.errors, defaultChecked: field.initialValue === "on", required: field.required };
}

/**
 * All errors of a form for its ErrorSummary: those of the form itself first, the others as their fields follow one another on
 * the page. conform gives them by name; its control ids are `<form id>-<field name>`.
 *
 * @param order the form's fields, from top to bottom.
 * @param labels of the fields, in a form so long that "Enter whole seconds." alone does not say where.
 * @example <ErrorSummary errors={summaryErrors(form, [fields.name, fields.email])} />
 */
export function summaryErrors(
  form: FormState,
  order: readonly Pick<FieldState, "name">[],
  labels: Readonly<Record<string, string>> = {},
): readonly SummaryError[] {
  const entries = Object.entries(form.allErrors).map(([name, messages]) => ({ field: name.replace(/\[\d+\]$/, ""), messages }));
  const place = (field: string) => {
    if (field === "") return -1;
    const index = order.findIndex(({ name }) => name === field);
    return index < 0 ? order.length : index;
  };
  const named = (field: string, message: string) => (Object.hasOwn(labels, field) ? `${labels[field]}: ${message}` : message);
  return entries
    .toSorted((a, b) => place(a.field) - place(b.field))
    .flatMap(({ field, messages }) =>
      messages.map((message) => (field === "" ? { message } : { fieldId: `${form.id}-${field}`, message: named(field, message) })),
    );
}

/**
 * A form begins anew once it is no longer refused: conform by itself would go on showing
 * the old errors. Use it as the form's `key`.
 */
export function formKey(refusal: unknown): string {
  return refusal === undefined ? "settled" : "refused";
}

/** What an action said of the form that was sent to it, or nothing yet. */
export type LastResult = SubmissionResult<string[]> | undefined;

/**
 * The result, if it belongs to the form with this hidden `intent`: a page with several forms has one action.
 *
 * @example const lastResult = resultOf(useActionData<typeof action>(), "change-name");
 */
export function resultOf<Result extends LastResult>(result: Result, intent: string): Result | undefined {
  return result?.initialValue?.["intent"] === intent ? result : undefined;
}

/**
 * The first message of a result, for a page whose form does not show it.
 *
 * @example <Refusal message={firstError(lastResult)} />
 */
export function firstError(result: LastResult): string | undefined {
  return Object.values(result?.error ?? {}).flatMap((messages) => messages ?? [])[0];
}
