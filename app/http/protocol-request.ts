/** A protocol request as it was received, by the listener or by Remix, before its realm is known and its body judged. */
import type { ForwardedCall, ProtocolRequest } from "#app/oauth/model";
import type { CorsFacts } from "./cors";
import { type BodyFault, UnfinishedBody } from "./unfinished-body";

/** Bytes of a request body at the protocol's endpoints; the longest honest one, a JWT assertion, is a few thousand. */
export const PROTOCOL_BODY_LIMIT = 64 * 1024;

export interface ReceivedRequest
  extends Omit<ProtocolRequest, "arrivedAt" | "realmId" | "issuer" | "dpop" | "body" | "bodyTooLarge" | "query">,
    CorsFacts {
  /** The target, with its query. */
  readonly url: string;
  /** The `DPoP` header. */
  readonly dpop: string | null;
  /** That of a GET or HEAD is ignored. */
  readonly body: Buffer | Extract<BodyFault, "too_large">;
}

/**
 * The plain form that the protocol core takes. Bytes that are no UTF-8 are passed on percent-encoded, so that the core refuses them as it
 * refuses any malformed encoding.
 *
 * @param issuer that of the path the request came by.
 * @param arrivedAt by `performance.now()`
 * @param dpop the DPoP proof with the address it must be for; null: there is none
 */
export function toProtocolRequest(
  received: ReceivedRequest,
  realmId: string,
  issuer: string,
  arrivedAt: number,
  dpop: ProtocolRequest["dpop"],
): ProtocolRequest {
  const { requestId, method, url, contentType, authorization, accept, userAgent, body, ip, forwarded } = received;
  const query = url.indexOf("?");
  const takesBody = method !== "GET" && method !== "HEAD";
  // Each property by its name: an object made from the rest of another is slow to make and to read, a fifth of what a token costs.
  return {
    requestId,
    arrivedAt,
    realmId,
    issuer,
    method,
    contentType,
    authorization,
    dpop,
    accept,
    body: takesBody && body !== "too_large" ? bodyText(body) : "",
    bodyTooLarge: takesBody && body === "too_large",
    query: query < 0 ? "" : url.slice(query + 1),
    ip,
    userAgent,
    forwarded,
  };
}

/**
 * What the headers of a proxy's question say of the call: Traefik's and Caddy's names, or those that nginx configurations give.
 *
 * @param header reads one by its name in lower case.
 */
export function forwardedCall(header: (name: string) => string | null): ForwardedCall {
  return {
    method: header("x-forwarded-method") ?? header("x-original-method"),
    uri: header("x-forwarded-uri") ?? header("x-original-uri"),
    host: header("x-forwarded-host") ?? header("x-original-host") ?? header("host"),
  };
}

/** Reads the body of a Fetch request by the bounds of the listener's own reader. */
export async function readRequestBody(request: Request): Promise<Buffer | BodyFault> {
  if (Number(request.headers.get("content-length")) > PROTOCOL_BODY_LIMIT) return "too_large";
  const body = new UnfinishedBody(PROTOCOL_BODY_LIMIT);
  try {
    for await (const piece of request.body ?? []) {
      const fault = body.add(Buffer.from(piece));
      if (fault !== undefined) return fault;
    }
    return body.finish();
  } finally {
    body.release();
  }
}

/**
 * A body's bytes as text. The decoder's replacement character marks bytes that were no UTF-8; `%FF` in its place is
 * refused by every form decoder.
 */
export function bodyText(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.includes("\uFFFD") ? text.replaceAll("\uFFFD", "%FF") : text;
}
