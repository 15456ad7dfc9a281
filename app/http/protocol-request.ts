import type { ProtocolRequest } from "#app/oauth/model";
import type { RequestContext } from "./context";

/** Bytes of a request body at the protocol's endpoints; the longest honest one, a JWT assertion, is a few thousand. */
export const PROTOCOL_BODY_LIMIT = 64 * 1024;

/**
 * Reads a request into the plain form the protocol core takes. Never throws for what a client may send: an
 * oversized body is said by `bodyTooLarge`, and bytes that are no UTF-8 are passed on percent-encoded, so that the
 * core refuses them as it refuses any malformed encoding.
 */
export async function readProtocolRequest(request: Request, context: RequestContext): Promise<ProtocolRequest> {
  const body = await readBounded(request);
  const query = request.url.indexOf("?");
  return {
    requestId: context.requestId,
    realmId: context.realm.id,
    method: request.method,
    contentType: request.headers.get("content-type"),
    authorization: request.headers.get("authorization"),
    accept: request.headers.get("accept"),
    body: body ?? "",
    bodyTooLarge: body === undefined,
    query: query < 0 ? "" : request.url.slice(query + 1),
    ip: context.ip,
    userAgent: request.headers.get("user-agent") ?? "",
  };
}

async function readBounded(request: Request): Promise<string | undefined> {
  if (request.method === "GET" || request.method === "HEAD") return "";
  const length = request.headers.get("content-length");
  // The parser holds a body to its declared length, so the cheap way of reading is also a bounded one.
  if (length !== null) return Number(length) > PROTOCOL_BODY_LIMIT ? undefined : bodyText(Buffer.from(await request.arrayBuffer()));
  return request.body ? await readStream(request.body) : "";
}

async function readStream(stream: ReadableStream<Uint8Array>): Promise<string | undefined> {
  const reader = stream.getReader();
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return bodyText(Buffer.concat(pieces));
    size += value.byteLength;
    if (size > PROTOCOL_BODY_LIMIT) {
      await reader.cancel();
      return undefined;
    }
    pieces.push(value);
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
