/** The form of a new application: with its first keys, or without any. */
import { z } from "zod";
import { applicationSchema } from "#app/services/applications/application";
import { firstKeysSchema } from "#app/services/applications/first-keys";
import { InvalidInputError } from "#app/services/errors";

const formId = { formId: z.uuid({ error: "Load the page again." }).optional() };

/** Without `program`, it makes no keys. */
export const newApplicationForm = applicationSchema.extend({
  ...formId,
  program: firstKeysSchema.shape.program.optional(),
  environment: firstKeysSchema.shape.environment.optional(),
  /** One URL a line, or separated by commas. */
  callbackUrls: z.string().max(10_000, { error: "This is too long." }).default(""),
});

type NewApplicationForm = z.output<typeof newApplicationForm>;

/** What a form asks for: an application alone, or one with keys. */
export function newApplicationOf({ formId: _formId, program, environment = "SANDBOX", callbackUrls, ...application }: NewApplicationForm) {
  if (program === undefined) return { application, keys: null };
  const urls = callbackUrls.split(/[\s,]+/).filter((url) => url !== "");
  return { application, keys: { ...application, program, environment, callbackUrls: urls } };
}

/** A refusal by the fields of the form: the program stands for the grant types that it has ticked. */
export function byNewApplicationField(error: unknown): unknown {
  if (!(error instanceof InvalidInputError) || error.fields["grantTypes"] === undefined) return error;
  const { grantTypes = [], ...fields } = error.fields;
  return new InvalidInputError({ ...fields, program: grantTypes });
}
