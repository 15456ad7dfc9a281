import type { IncomingMessage, ServerResponse } from "node:http";
import { commonHeaders } from "#app/http/headers";
import { discardRest } from "./request-body";

/**
 * Whether a proxy in front could read another request from the same bytes (request smuggling): two Host headers (RFC 9112 §3.2), an HTTP version that is neither
 * 1.0 nor 1.1, a Transfer-Encoding in HTTP/1.0, beside a Content-Length, twice, or of any kind but `chunked` (RFC 9112 §6.1). What Node's
 * parser refuses by itself, such as two lengths, does not come here.
 */
export function isAmbiguous({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  let hosts = 0;
  let encodings = 0;
  let lengths = 0;
  // Names by their length first: that costs less than having Node parse all headers.
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (name.length === 4 && name.toLowerCase() === "host") hosts += 1;
    else if (name.length === 14 && name.toLowerCase() === "content-length") lengths += 1;
    else if (name.length === 17 && name.toLowerCase() === "transfer-encoding") {
      encodings += 1;
      if (rawHeaders[index + 1]?.toLowerCase() !== "chunked") return true;
    }
  }
  if (hosts > 1 || encodings > 1 || encodings + lengths > 1) return true;
  return httpVersion !== "1.1" && (httpVersion !== "1.0" || encodings > 0);
}

/** Answers an ambiguous request and ends its connection, as the start of the next one is not known. */
export function refuseAmbiguous(incoming: IncomingMessage, outgoing: ServerResponse, requestId: string): void {
  const text = "Bad request: its framing or its Host header is ambiguous.\n";
  const headers = { ...commonHeaders(requestId), "Content-Type": "text/plain; charset=utf-8", "Content-Length": String(text.length) };
  outgoing.writeHead(400, { ...headers, Connection: "close" }).end(text);
  discardRest(incoming);
}
