import type { IncomingMessage, ServerResponse } from "node:http";
import { commonHeaders, securePage } from "#app/http/headers";
import { shownHost } from "#app/http/request-checks";
import { logger } from "#app/platform/logger";
import { serveMisdirected } from "./protocol";
import { discardRest } from "./request-body";

/** Milliseconds between two lines in the log: a client that sends a wrong host does so often. */
const LOG_EVERY = 60_000;

/** A request that the listener refuses, as a page for a person. */
export interface Refusal {
  readonly status: number;
  /** Ours, never a request's, as is `text`: neither is escaped. */
  readonly title: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A page for what the listener refuses before any route is asked: plain HTML with a style sheet that needs no build. */
function html({ title, text }: Refusal, basePath: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><link rel="icon" href="${basePath}/favicon.svg" type="image/svg+xml"><link rel="stylesheet" href="${basePath}/refusal.css"><title>${title}</title></head>
<body><main><h1>${title}</h1><p>${text}</p><p><a href="${basePath}/">To the start page</a></p></main></body>
</html>
`;
}

const TYPE = { "Content-Type": "text/html; charset=utf-8" };

/**
 * The page as a Response.
 *
 * @param basePath what the portal lies below: "" or such as `/portal`.
 */
export function refusalPage(refusal: Refusal, basePath: string): Response {
  return new Response(html(refusal, basePath), { status: refusal.status, headers: { ...TYPE, ...refusal.headers } });
}

/** The page, sent without a Request or Response made for it. */
export function sendRefusal(outgoing: ServerResponse, requestId: string, refusal: Refusal, basePath: string): void {
  const text = html(refusal, basePath);
  const headers = new Headers({ ...TYPE, ...refusal.headers, "Content-Length": String(Buffer.byteLength(text)) });
  securePage(headers, { requestId, development: false });
  outgoing.writeHead(refusal.status, Object.fromEntries(headers)).end(text);
}

interface Misdirected {
  /** As it was asked for. */
  readonly host: string | undefined;
  /** Whether the client expects JSON. */
  readonly isProtocol: boolean;
}

/**
 * Answers 421 to requests for another host than the portal's (RFC 9110 §15.5.20), and says in the answer and in the log which was asked for: most
 * often it is a proxy that does not pass the Host header on.
 */
export function createHostRefusal(
  expected: string | undefined,
  basePath: string,
): (incoming: IncomingMessage, outgoing: ServerResponse, requestId: string, request: Misdirected) => void {
  let lastLogged = Number.NEGATIVE_INFINITY;
  let unlogged = 0;
  return (incoming, outgoing, requestId, { host, isProtocol }) => {
    const asked = shownHost(host);
    unlogged += 1;
    if (performance.now() - lastLogged > LOG_EVERY) {
      logger().warn(
        { asked, expected, refused: unlogged, requestId },
        "refused a request for another host than PUBLIC_URL's; set PUBLIC_URL to it if it is right, or have the proxy in front pass the Host header on",
      );
      lastLogged = performance.now();
      unlogged = 0;
    }
    const advice = "For the operator: set PUBLIC_URL to the first if that is right, or have the proxy in front pass the Host header on.";
    const text = `The request was for the host ${asked}. This portal is ${expected}. ${advice}`;
    if (isProtocol) serveMisdirected(outgoing, requestId, text);
    else sendRefusal(outgoing, requestId, { status: 421, title: "Another host was asked for", text }, basePath);
    discardRest(incoming);
  };
}

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
