/** The protocol's answers: what the core says, and what is said without it, as they go over the wire. */
import { CAUSES } from "#app/oauth/causes";
import type { ProtocolAnswer } from "#app/oauth/model";
import { logger } from "#app/platform/logger";
import { isUnavailable } from "#app/services/errors";
import { STRICT_TRANSPORT_SECURITY, servesTls } from "./headers";

/** What every answer of the protocol carries: the headers of seed 001's example, and the referrer rule of all our pages. */
const PROTOCOL_HEADERS = {
  "X-Frame-Options": "DENY",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  Pragma: "no-cache",
  "X-XSS-Protection": "1; mode=block",
  "Referrer-Policy": "same-origin",
} as const;

/** An answer as it goes over the wire. */
export interface WrittenAnswer {
  readonly status: number;
  /** For `X-Request-Id`. */
  readonly requestId: string;
  /** All others but `Content-Length`: names and values in turn. Answers of a kind share one array. */
  readonly headers: readonly string[];
  readonly body: string | null;
}

type Merged = WeakMap<ProtocolAnswer["headers"], readonly string[]>;

/** By the answer's own headers: nearly every answer has one of a few constant sets. */
const merged: { readonly json: Merged; readonly text: Merged } = { json: new WeakMap(), text: new WeakMap() };
const TYPES = { json: { "Content-Type": "application/json" }, text: {} } as const;

function headersOf(own: ProtocolAnswer["headers"], kind: keyof typeof TYPES): readonly string[] {
  const known = merged[kind].get(own);
  if (known) return known;
  const made = merge(own, TYPES[kind]);
  merged[kind].set(own, made);
  return made;
}

function merge(own: ProtocolAnswer["headers"], type: Readonly<Record<string, string>>): readonly string[] {
  const headers: Record<string, string> = {
    ...PROTOCOL_HEADERS,
    ...(servesTls() ? { "Strict-Transport-Security": STRICT_TRANSPORT_SECURITY } : {}),
    ...type,
    ...own,
  };
  // A document that may be kept must not tell HTTP/1.0 caches otherwise.
  if (headers["Cache-Control"] !== "no-store") delete headers["Pragma"];
  return Object.entries(headers).flat();
}

/**
 * The core's answer as it is sent: JSON whatever the client says it accepts, with the headers of RFC 6749 §5.1. The
 * answer's own headers, in their usual spelling, win over the common ones.
 */
export function writtenAnswer({ status, headers: own, ownHeaders, body }: ProtocolAnswer, requestId: string): WrittenAnswer {
  const isText = body === null || typeof body === "string";
  const headers = headersOf(own, isText ? "text" : "json");
  return {
    status,
    requestId,
    headers: ownHeaders === undefined ? headers : withOwn(headers, ownHeaders),
    body: isText ? body : JSON.stringify(body),
  };
}

function withOwn(headers: readonly string[], own: Readonly<Record<string, string>>): readonly string[] {
  const all = headers.slice();
  for (const name in own) all.push(name, own[name] ?? "");
  return all;
}

/** The same as a Response, for Remix. */
export function toResponse({ status, requestId, headers, body }: WrittenAnswer): Response {
  const pairs: [string, string][] = [["X-Request-Id", requestId]];
  for (let at = 0; at + 1 < headers.length; at += 2) pairs.push([headers[at] ?? "", headers[at + 1] ?? ""]);
  return new Response(body, { status, headers: pairs });
}

/**
 * A refusal that the protocol core never saw, such as an unknown realm or a failure of ours.
 *
 * @param error an error code of RFC 6749, or `server_error`.
 */
export function errorAnswer(
  status: number,
  error: string,
  description: string,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): ProtocolAnswer {
  return { status, headers, body: { error, error_description: description, request_id: requestId } };
}

/**
 * The answer while there is no room or no database for a request: the same error as the core's own.
 *
 * @param headers with `Retry-After`
 */
export function unavailableAnswer(description: string, requestId: string, headers: Readonly<Record<string, string>>): ProtocolAnswer {
  const { status, error } = CAUSES.unavailable;
  return errorAnswer(status, error, description, requestId, headers);
}

/** The answer for what the protocol core did not answer itself: 503 while the database is away, else 500. The log has the error. */
export function faultAnswer(error: unknown, requestId: string): ProtocolAnswer {
  logger().error({ err: error, requestId }, "a protocol request failed");
  return isUnavailable(error)
    ? unavailableAnswer("The server cannot answer right now. Try again.", requestId, { "Retry-After": "1" })
    : errorAnswer(500, "server_error", "The server could not answer. Try again later.", requestId);
}
