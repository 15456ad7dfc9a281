import type { ServerResponse } from "node:http";
import { securePage } from "#app/http/security-headers";

interface Refusal {
  readonly status: number;
  /** Ours, never a request's, as is `text`: neither is escaped. */
  readonly title: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A page for what the listener refuses before any route is asked: plain HTML with a style sheet that needs no build. */
function html({ title, text }: Refusal): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><link rel="icon" href="/favicon.svg" type="image/svg+xml"><link rel="stylesheet" href="/refusal.css"><title>${title}</title></head>
<body><main><h1>${title}</h1><p>${text}</p><p><a href="/">To the start page</a></p></main></body>
</html>
`;
}

const TYPE = { "Content-Type": "text/html; charset=utf-8" };

/** The page as a Response. */
export function refusal(status: number, title: string, text: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(html({ status, title, text }), { status, headers: { ...TYPE, ...headers } });
}

/** The page, sent without a Request or Response made for it. */
export function sendRefusal(outgoing: ServerResponse, requestId: string, page: Refusal): void {
  const text = html(page);
  const headers = new Headers({ ...TYPE, ...page.headers, "Content-Length": String(Buffer.byteLength(text)) });
  securePage(headers, { requestId, development: false });
  outgoing.writeHead(page.status, Object.fromEntries(headers)).end(text);
}
