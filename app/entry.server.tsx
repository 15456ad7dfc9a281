import { PassThrough } from "node:stream";
import { createReadableStreamFromReadable, type HandleErrorFunction } from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import type { AppLoadContext, EntryContext } from "@remix-run/server-runtime";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";
import { NonceProvider } from "#app/http/nonce";
import { logger } from "#app/platform/logger";

/** Milliseconds that promises of loaders may keep a page open. Nothing in the portal is deferred; Remix keeps a page in memory for so long. */
export const streamTimeout = 2_000;

/**
 * Renders a page. Nothing in the portal is deferred, so the shell is the whole page; crawlers wait for everything
 * all the same. A failure before the shell rejects, and Remix answers with the error page.
 */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  loadContext: AppLoadContext,
): Promise<Response> {
  const ready = isbot(request.headers.get("user-agent")) ? "onAllReady" : "onShellReady";
  return new Promise((resolve, reject) => {
    let sent = false;
    // Cleared once the page has left, or failed: it would keep all of the page in memory until then.
    const limit = setTimeout(() => abort(), streamTimeout + 1000).unref();
    const { pipe, abort } = renderToPipeableStream(
      <NonceProvider nonce={loadContext.nonce}>
        <RemixServer context={remixContext} url={request.url} abortDelay={streamTimeout} nonce={loadContext.nonce} />
      </NonceProvider>,
      {
        nonce: loadContext.nonce,
        [ready]() {
          sent = true;
          const body = new PassThrough().once("close", () => clearTimeout(limit));
          headers.set("Content-Type", "text/html; charset=utf-8");
          resolve(new Response(createReadableStreamFromReadable(body), { status, headers }));
          pipe(body);
        },
        onShellError(error) {
          clearTimeout(limit);
          reject(error);
        },
        onError(error) {
          if (sent && !request.signal.aborted) logPageError(error, loadContext.requestId, request.method, request.url);
        },
      },
    );
  });
}

/** Logs what no page was meant to meet; the answer carries the request id and nothing more. */
export const handleError: HandleErrorFunction = (error, { request, context }) => {
  if (request.signal.aborted) return;
  // An unknown URL and other refusals Remix makes itself are no failure of ours.
  if (isRouteErrorResponse(error)) return;
  logPageError(error, context.requestId, request.method, request.url);
};

function logPageError(error: unknown, requestId: string, method: string, url: string): void {
  logger().error({ err: error, requestId, method, path: new URL(url).pathname }, "a page failed");
}
