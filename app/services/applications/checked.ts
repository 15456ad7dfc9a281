import type { z } from "zod";
import { InvalidInputError } from "../errors";

/**
 * Parses `input` by `schema`, so that a use case enforces its rules for every caller.
 *
 * @throws InvalidInputError with the messages by field; those of no field are under "".
 * @example const { name } = checked(applicationSchema, input);
 */
export function checked<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const fields: Record<string, string[]> = {};
  for (const issue of result.error.issues) {
    const field = String(issue.path[0] ?? "");
    fields[field] = [...(fields[field] ?? []), issue.message];
  }
  throw new InvalidInputError(fields);
}
