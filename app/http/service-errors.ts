/** The one place where refusals of use cases become HTTP. */
import type { Submission, SubmissionResult } from "@conform-to/react";
import {
  ConflictError,
  InvalidInputError,
  isUnavailable,
  RateLimitedError,
  ServiceError,
  type ServiceErrorCode,
  UnavailableError,
} from "#app/services/errors";
import { type FormConflict, StaleFormError } from "#app/services/form-version";

const STATUS: Readonly<Record<ServiceErrorCode, { readonly status: number; readonly statusText: string }>> = {
  not_found: { status: 404, statusText: "Not Found" },
  forbidden: { status: 403, statusText: "Forbidden" },
  confirmation_required: { status: 403, statusText: "Forbidden" },
  invalid: { status: 400, statusText: "Bad Request" },
  conflict: { status: 409, statusText: "Conflict" },
  rate_limited: { status: 429, statusText: "Too Many Requests" },
  unavailable: { status: 503, statusText: "Service Unavailable" },
};

/** A database that is away, with the seconds after which it may be tried again. The error is called as the protocol calls it. */
const UNAVAILABLE: Refusal = {
  error: "temporarily_unavailable",
  message: "The database does not answer.",
  status: 503,
  statusText: "Service Unavailable",
  headers: { "Retry-After": "5" },
};

const faults = new WeakMap<Response, unknown>();

/** What is at fault for a 503, for the log of the caller, who knows the request; undefined for every other Response. */
export function faultBehind(response: Response): unknown {
  return faults.get(response);
}

/** A refusal in HTTP's terms, before it is put into words for a page or a program. */
interface Refusal {
  readonly error: string;
  readonly message: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws the error itself when it is an unexpected one, so that the server logs it and answers 500. */
function refusalOf(error: unknown): Refusal {
  if (isUnavailable(error)) return UNAVAILABLE;
  if (!(error instanceof ServiceError)) throw error;
  return { error: error.code, message: error.message, ...STATUS[error.code], headers: headersOf(error) };
}

/** A Response that the log can find the fault behind, when there is one. */
function withFault(response: Response, error: unknown): Response {
  if (isUnavailable(error)) faults.set(response, error);
  return response;
}

/**
 * The Response for a refusal, to be thrown: the error boundary shows its text. A database that is away is a 503. An
 * unexpected error is thrown again as it is, so that the server logs it and answers 500.
 *
 * @example try { … } catch (error) { throw toResponse(error); }
 */
export function toResponse(error: unknown): Response {
  const { message, ...init } = refusalOf(error);
  return withFault(new Response(message, init), error);
}

/**
 * Runs what answers a program, and throws its refusals as JSON: `error` and `message`, kept by no cache.
 *
 * @example return await serveJson(async () => Response.json(await applicationStatistics(actor, id, query)));
 */
export async function serveJson(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    // A guard has made a Response of its fault already, in the words for a page.
    const fault = error instanceof Response ? faultBehind(error) : error;
    if (fault === undefined) throw error;
    const { error: code, message, headers, ...init } = refusalOf(fault);
    const body = Response.json({ error: code, message }, { ...init, headers: { "Cache-Control": "no-store", ...headers } });
    throw withFault(body, fault);
  }
}

/**
 * Runs a use case and throws its refusals as Responses. For loaders, and for actions without a form to show errors in.
 *
 * @example const application = await serve(() => getApplication(actor, params.applicationId));
 */
export async function serve<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toResponse(error);
  }
}

/**
 * A refusal as conform shows it: field messages beside their fields, everything else above the form.
 *
 * @throws a Response for refusals that no form can mend (not found, forbidden); unexpected errors as they are
 */
function formErrors<Schema, Value>(submission: Submission<Schema, string[], Value>, error: unknown): RefusedForm {
  if (error instanceof StaleFormError) {
    return { ...submission.reply({ formErrors: [error.message], hideFields: unechoed(submission) }), conflict: error.conflict };
  }
  if (error instanceof InvalidInputError) {
    const fieldErrors = Object.fromEntries(Object.entries(error.fields).map(([name, messages]) => [name, [...messages]]));
    const besideFields = Object.keys(fieldErrors).length > 0;
    return submission.reply({
      fieldErrors,
      ...(besideFields ? {} : { formErrors: [error.message] }),
      hideFields: unechoed(submission),
    });
  }
  if (error instanceof ConflictError || error instanceof RateLimitedError || error instanceof UnavailableError) {
    return submission.reply({ formErrors: [error.message], hideFields: unechoed(submission) });
  }
  throw toResponse(error);
}

/** What a refused form shows: messages, and what was saved meanwhile where that is why. */
export type RefusedForm = SubmissionResult<string[]> & { readonly conflict?: FormConflict };

/** What an action answers to a form that is refused, as the arguments of Remix's `data`: what the form shows, and the status. */
export type FormRefusal = readonly [result: RefusedForm, init: { readonly status: number; readonly headers: HeadersInit }];

/**
 * {@link formErrors} with the refusal's status (400, 409, or 429 and 503 with `Retry-After`).
 *
 * @example try { await changeName(actor, submission.value); } catch (error) { return data(...refuse(submission, error)); }
 */
export function refuse<Schema, Value>(submission: Submission<Schema, string[], Value>, error: unknown): FormRefusal {
  const result = formErrors(submission, error);
  const status = error instanceof ServiceError ? STATUS[error.code].status : 400;
  return [result, { status, headers: error instanceof ServiceError ? headersOf(error) : {} }];
}

/**
 * The answer to a form that failed validation: 400, every message beside its field, the input kept, passwords and files not.
 *
 * @example if (submission.status !== "success") return data(...invalidForm(submission));
 */
export function invalidForm<Schema, Value>(submission: Submission<Schema, string[], Value>): FormRefusal {
  return [submission.reply({ hideFields: unechoed(submission) }), { status: 400, headers: {} }];
}

function headersOf(error: ServiceError): Record<string, string> {
  return error instanceof RateLimitedError || error instanceof UnavailableError ? { "Retry-After": String(error.retryAfterSeconds) } : {};
}

/** Passwords and secrets that were typed are never sent back, nor is a file: no browser shows it in the form again. */
function unechoed<Schema, Value>(submission: Submission<Schema, string[], Value>): string[] {
  return Object.keys(submission.payload).filter((name) => /password|secret|^file$/i.test(name));
}
