/** From a received form to what a screen's schema makes of it: the allow-list of names is the schema's own keys. */
import type { Submission, SubmissionResult } from "@conform-to/react";
import { parseWithZod } from "@conform-to/zod/v4";
import { z } from "zod";
import type { PageContext } from "./context";
import type { ReceivedForm } from "./form-reader";

/** One form, or the forms of a screen that has several, told apart by their `intent`. */
type FormSchema = z.ZodObject | z.ZodDiscriminatedUnion<readonly z.ZodObject[], "intent">;

/** A form that consists of its button. */
export const buttonForm = z.object({});

/** The hidden field of a form that saves many values: the version of what it showed (`services/form-version`). */
export const shownVersion = { version: z.string().max(50).optional() };

/** A form that asks for a word to be typed again: see `ui/confirm-form`. */
export const confirmationForm = z.object({ confirmation: z.string().default("") });

/**
 * The form that was sent to this page, checked by its schema. Its payload has keys of the schema only, so that an answer echoes
 * nothing else.
 *
 * @throws a 400 Response when a name is none of the schema's, repeats though the schema has one value of it, or when `intent` is
 *   none of the screen's.
 * @example
 * const submission = readForm(context, signInSchema);
 * if (submission.status !== "success") return data(...invalidForm(submission));
 */
export function readForm<Schema extends z.core.$ZodType>(
  { form }: PageContext,
  schema: Schema & FormSchema,
): Submission<z.input<Schema>, string[], z.output<Schema>> {
  const fields = fieldsOf(schema, form);
  const sent = new URLSearchParams();
  for (const [name, values] of form) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined || (values.length > 1 && !isList(field))) throw unknownForm();
    for (const value of values) sent.append(name, value);
  }
  return parseWithZod<Schema>(sent, { schema });
}

/**
 * As {@link readForm}, for forms in which nobody types anything that could be wrong: hidden fields and buttons.
 *
 * @throws a 400 Response also when a value does not fit.
 * @example const { confirmation } = requireForm(context, confirmationForm);
 */
export function requireForm<Schema extends z.core.$ZodType>(context: PageContext, schema: Schema & FormSchema): z.output<Schema> {
  return requireFormWithNames<Schema>(context, schema).value;
}

/**
 * As {@link requireForm}, with the names of the fields that came: where a field that is absent says something else than an empty one.
 *
 * @example const { value, sent } = requireFormWithNames(context, keySettingsForm);
 */
export function requireFormWithNames<Schema extends z.core.$ZodType>(
  context: PageContext,
  schema: Schema & FormSchema,
): { readonly value: z.output<Schema>; readonly sent: ReadonlySet<string> } {
  const submission = readForm<Schema>(context, schema);
  if (submission.status !== "success") throw unknownForm();
  return { value: submission.value, sent: new Set(Object.keys(submission.payload)) };
}

/**
 * What an action answers to a form that asked for what was stored already: the form says so, and stays.
 *
 * @example if (outcome === "unchanged") return data(unchangedForm(submission));
 */
export function unchangedForm<Schema, Value>(
  submission: Submission<Schema, string[], Value>,
): SubmissionResult<string[]> & { readonly unchanged: true } {
  return { ...submission.reply(), unchanged: true };
}

/** The fields of the form that was meant. */
function fieldsOf(schema: FormSchema, form: ReceivedForm): z.ZodObject["shape"] {
  if (schema instanceof z.ZodObject) return schema.shape;
  const [intent] = form.get("intent") ?? [];
  const meant = schema.options.find((option) => option.shape["intent"]?.safeParse(intent).success);
  if (meant === undefined) throw unknownForm();
  return meant.shape;
}

/** Whether a field takes several values of its name, behind defaults and the like. */
function isList(field: z.core.$ZodType): boolean {
  if (field instanceof z.ZodArray) return true;
  if (field instanceof z.ZodDefault || field instanceof z.ZodOptional || field instanceof z.ZodNullable) return isList(field.def.innerType);
  return false;
}

function unknownForm(): Response {
  return new Response("This is not one of this page’s forms.", { status: 400, statusText: "Bad Request" });
}
