/** How a refusal is thrown inside the core, and the one place where it becomes an answer (RFC 6749 §5.2). */
import { bearerChallenge } from "./bearer-challenge";
import { CAUSES, type Cause, type CauseInfo } from "./causes";
import type { Effect } from "./effects";
import type { ProtocolAnswer, ProtocolRequest } from "./model";
import type { FaultSink } from "./ports";
import { type LimitState, rateLimitFields } from "./rate-limit-fields";

export interface RefusalOptions {
  /** Facts for the portal that are safe to show there: never a secret, password, token or code. */
  readonly detail?: Readonly<Record<string, string | number>>;
  /** A sentence added to the description on the wire. */
  readonly hint?: string;
  /** Seconds, for `Retry-After`. */
  readonly retryAfter?: number;
  /** The scopes that would have been enough, for the challenge of a bearer token's refusal (RFC 6750 §3). */
  readonly scope?: string;
  /** The limit that is used up: its reset is `Retry-After`. */
  readonly limit?: LimitState;
  /** What the refusal changes, such as the family of a refresh token that came twice: written with its count. */
  readonly effects?: readonly Effect[];
}

/** A refused request. The wire says what `CAUSES` says of its cause; the rest is for the portal. */
export class OAuthError extends Error {
  override readonly name = "OAuthError";
  override readonly cause: Cause;
  readonly options: RefusalOptions;

  constructor(cause: Cause, options: RefusalOptions = {}) {
    super(cause);
    this.cause = cause;
    this.options = options;
  }
}

const NO_STORE = {
  "Cache-Control": "no-store",
  Pragma: "no-cache",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
} as const;

/** Headers of every answer with a JSON body: the seeds' headers. */
export const JSON_HEADERS = { "Content-Type": "application/json", ...NO_STORE } as const;
/** Headers of an answer without a body, or with one of its own type. */
export const BARE_HEADERS = NO_STORE;

/** One protection space; RFC 7617 §2 wants it quoted. On every 401, whichever way the client tried (RFC 9110 §15.5.2). */
const BASIC_CHALLENGE = 'Basic realm="Latchkey", charset="UTF-8"';
/** Seconds that a client is told to wait where a refusal does not say. */
const DEFAULT_RETRY_AFTER = 1;

/**
 * The answer to a refused request. Its `error_uri` is the error's page with the request id, from where one click leads to the exact cause.
 *
 * @param issuer the realm's issuer, under which the error pages lie; null when it could not be read
 */
export function refusalAnswer(error: OAuthError, request: Pick<ProtocolRequest, "requestId">, issuer: string | null): ProtocolAnswer {
  const info: CauseInfo = CAUSES[error.cause];
  const description = error.options.hint === undefined ? info.description : `${info.description} ${error.options.hint}`;
  const errorUri = issuer === null ? {} : { error_uri: wireUri(`${issuer}/docs/errors/${info.error}?request=${request.requestId}`) };
  return {
    status: info.status,
    headers: headersFor(info, error.options),
    body: { error: info.error, error_description: wireText(description), ...errorUri, request_id: request.requestId },
  };
}

function headersFor(info: CauseInfo, { limit, retryAfter, scope }: RefusalOptions): Readonly<Record<string, string>> {
  switch (info.status) {
    case 401:
    case 403:
      return { ...JSON_HEADERS, "WWW-Authenticate": isOfBearer(info) ? bearerChallenge({ ...info, scope }) : BASIC_CHALLENGE };
    case 405:
      return { ...JSON_HEADERS, Allow: "POST" };
    case 429:
    case 503:
      return { ...JSON_HEADERS, "Retry-After": wholeSeconds(limit?.resetSeconds ?? retryAfter), ...(limit && rateLimitFields(limit)) };
    default:
      return JSON_HEADERS;
  }
}

function wholeSeconds(seconds: number = DEFAULT_RETRY_AFTER): string {
  return String(Math.max(1, Math.ceil(seconds)));
}

/** Whether a refusal is of an access token, which is challenged as RFC 6750 §3 has it. */
function isOfBearer({ error }: CauseInfo): boolean {
  return error === "invalid_token" || error === "insufficient_scope";
}

/**
 * Keeps the characters that RFC 6749 §5.2 allows in `error_description`: %x20-21 / %x23-5B / %x5D-7E.
 *
 * @example wireText('scope "ü"') // "scope "
 */
export function wireText(text: string): string {
  return text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, "");
}

/** The same for `error_uri`, which has no space either. */
function wireUri(uri: string): string {
  return uri.replace(/[^\x21\x23-\x5b\x5d-\x7e]/g, (character) => encodeURIComponent(character));
}

/**
 * What to answer for anything thrown: a refusal as it is, a database that cannot be reached as `unavailable`, all else
 * as `server_error`. The error itself goes to the log and never onto the wire.
 */
export function refusalOf(error: unknown, request: Pick<ProtocolRequest, "requestId">, sink: FaultSink): OAuthError {
  if (error instanceof OAuthError) return error;
  sink.reportFault?.(error, request.requestId);
  return new OAuthError(sink.isUnavailable?.(error) ? "unavailable" : "server_error");
}
