import type { ProtocolAnswer } from "#app/oauth/model";
import { STRICT_TRANSPORT_SECURITY, servesTls } from "./security-headers";

/** What every answer of the protocol carries: the headers of seed 001's example, and the referrer rule of all our pages. */
const PROTOCOL_HEADERS = {
  "X-Frame-Options": "DENY",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  Pragma: "no-cache",
  "X-XSS-Protection": "1; mode=block",
  "Referrer-Policy": "same-origin",
} as const;

let common: Readonly<Record<string, string>> | undefined;

function commonHeaders(): Readonly<Record<string, string>> {
  common ??= { ...PROTOCOL_HEADERS, ...(servesTls() ? { "Strict-Transport-Security": STRICT_TRANSPORT_SECURITY } : {}) };
  return common;
}

/**
 * Writes the core's answer as a response: JSON whatever the client says it accepts, with the headers of
 * RFC 6749 §5.1. The answer's own headers, in their usual spelling, win over the common ones.
 */
export function toProtocolResponse({ status, headers: own, body }: ProtocolAnswer, requestId: string): Response {
  const isText = body === null || typeof body === "string";
  const headers: Record<string, string> = {
    ...commonHeaders(),
    "X-Request-Id": requestId,
    ...(isText ? {} : { "Content-Type": "application/json" }),
    ...own,
  };
  // A document that may be kept must not tell HTTP/1.0 caches otherwise.
  if (headers["Cache-Control"] !== "no-store") delete headers["Pragma"];
  return new Response(isText ? body : JSON.stringify(body), { status, headers });
}

/**
 * A refusal that the protocol core never saw, such as an unknown realm or a failure of ours.
 *
 * @param error an error code of RFC 6749, or `server_error`.
 */
export function protocolError(
  status: number,
  error: string,
  description: string,
  requestId: string,
  headers: Record<string, string> = {},
): Response {
  return toProtocolResponse({ status, headers, body: { error, error_description: description, request_id: requestId } }, requestId);
}
