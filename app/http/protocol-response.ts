import type { ProtocolAnswer } from "#app/oauth/model";
import { STRICT_TRANSPORT_SECURITY, servesTls } from "./security-headers";

/** What every answer of the protocol carries: those of seed 001's example, and the referrer rule of all our pages. */
const PROTOCOL_HEADERS = {
  "X-Frame-Options": "DENY",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  Pragma: "no-cache",
  "X-XSS-Protection": "1; mode=block",
  "Referrer-Policy": "same-origin",
} as const;

/**
 * Writes the core's answer as a response: JSON whatever the client says it accepts, with the headers of
 * RFC 6749 §5.1. Headers of the answer win over the common ones.
 */
export function toProtocolResponse(answer: ProtocolAnswer, requestId: string): Response {
  const { status, body } = answer;
  const text = body === null || typeof body === "string" ? body : JSON.stringify(body);
  const headers: Record<string, string> = { ...PROTOCOL_HEADERS, "X-Request-Id": requestId };
  if (text === null) headers["Content-Length"] = "0";
  else headers["Content-Type"] = "application/json";
  for (const name in answer.headers) {
    const value = answer.headers[name];
    if (value !== undefined) setHeader(headers, name, value);
  }
  // A document that may be kept must not tell HTTP/1.0 caches otherwise.
  if (headers["Cache-Control"] !== "no-store") delete headers["Pragma"];
  if (servesTls()) headers["Strict-Transport-Security"] = STRICT_TRANSPORT_SECURITY;
  return new Response(text, { status, headers });
}

/** One header a name, whatever its case: the answer may spell it otherwise. */
function setHeader(headers: Record<string, string>, name: string, value: string): void {
  if (!(name in headers)) {
    const lower = name.toLowerCase();
    for (const other in headers) if (other.toLowerCase() === lower) delete headers[other];
  }
  headers[name] = value;
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
