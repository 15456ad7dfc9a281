/** What a use case refuses, as classes with a code. `http/service-errors` alone maps them to HTTP. */
import type { z } from "zod";
import type { GraveAct } from "./accounts/confirmation";

/** Whether an error means that the database is away, so that the same request may succeed a little later. */
export { isDatabaseUnavailable as isUnavailable } from "#app/db/errors";

export type ServiceErrorCode =
  | "not_found"
  | "forbidden"
  | "confirmation_required"
  | "invalid"
  | "conflict"
  | "rate_limited"
  | "unavailable";

/** The base of every expected refusal; its message may be shown to the user. */
export class ServiceError extends Error {
  override readonly name: string = "ServiceError";
  constructor(
    readonly code: ServiceErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** The thing does not exist, or the actor may not know that it does. */
export class NotFoundError extends ServiceError {
  override readonly name = "NotFoundError";
  constructor(message = "Not found.") {
    super("not_found", message);
  }
}

/** The actor may see the thing but not do this to it. */
export class ForbiddenError extends ServiceError {
  override readonly name = "ForbiddenError";
  constructor(message: string) {
    super("forbidden", message);
  }
}

/** A grave act, in a session in which the password was not typed lately. */
export class ConfirmationRequiredError extends ServiceError {
  override readonly name = "ConfirmationRequiredError";
  constructor(
    readonly act: GraveAct,
    message: string,
  ) {
    super("confirmation_required", message);
  }
}

/** Input refused; `fields` maps form field names to messages, shown beside each field. */
export class InvalidInputError extends ServiceError {
  override readonly name = "InvalidInputError";
  constructor(
    readonly fields: Readonly<Record<string, readonly string[]>>,
    message = "Check the marked fields.",
  ) {
    super("invalid", message);
  }
}

/** The state has changed meanwhile, such as a number that was confirmed and is no longer right. */
export class ConflictError extends ServiceError {
  override readonly name = "ConflictError";
  constructor(message: string) {
    super("conflict", message);
  }
}

/** Too many attempts. */
export class RateLimitedError extends ServiceError {
  override readonly name = "RateLimitedError";
  constructor(
    readonly retryAfterSeconds: number,
    message = "Too many attempts. Try again later.",
  ) {
    super("rate_limited", message);
  }
}

/** The portal is too busy for the work at the moment; the input is right. */
export class UnavailableError extends ServiceError {
  override readonly name = "UnavailableError";
  constructor(
    readonly retryAfterSeconds: number,
    message = "Too many people are signing in at the moment. Try again in a few seconds.",
  ) {
    super("unavailable", message);
  }
}

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
