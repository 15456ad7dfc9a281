import type { ServerResponse } from "node:http";
import { securePage } from "#app/http/headers";

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
