import type { ProtocolAnswer } from "#app/oauth/model";
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
  /** Names and values in turn, as `ServerResponse.writeHead` takes them. */
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
export function writtenAnswer({ status, headers: own, body }: ProtocolAnswer, requestId: string): WrittenAnswer {
  const isText = body === null || typeof body === "string";
  return {
    status,
    headers: ["X-Request-Id", requestId, ...headersOf(own, isText ? "text" : "json")],
    body: isText ? body : JSON.stringify(body),
  };
}

/** The same as a Response, for Remix. */
export function toProtocolResponse(answer: ProtocolAnswer, requestId: string): Response {
  const { status, headers, body } = writtenAnswer(answer, requestId);
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) pairs.push([headers[at] ?? "", headers[at + 1] ?? ""]);
  return new Response(body, { status, headers: pairs });
}
