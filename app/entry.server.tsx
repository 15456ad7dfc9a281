import { text } from "node:stream/consumers";
import type { HandleErrorFunction } from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import type { AppLoadContext, EntryContext } from "@remix-run/server-runtime";
import { renderToString } from "react-dom/server";
import type { PageContext } from "#app/http/context";
import { NonceProvider } from "#app/http/nonce";
import { logger } from "#app/platform/logger";

declare module "@remix-run/server-runtime" {
  interface AppLoadContext extends PageContext {}

  /** Data travels by single fetch, as `remix.config.js` says: dates stay dates. */
  interface Future {
    v3_singleFetch: true;
  }
}

/** Milliseconds after which Remix gives up promises in the loaders' data. There are none, and it keeps a timer of each page for so long. */
export const streamTimeout = 2_000;

/**
 * Renders a page as one string: loaders await everything that a page shows, so there is nothing to stream. Remix answers
 * with the error page when a component throws.
 */
export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  { nonce }: AppLoadContext,
): Promise<Response> {
  await readLoaderData(remixContext);
  const html = renderToString(
    <NonceProvider nonce={nonce}>
      <RemixServer context={remixContext} url={request.url} nonce={nonce} />
    </NonceProvider>,
  );
  headers.set("Content-Type", "text/html; charset=utf-8");
  return new Response(html, { status, headers });
}

/**
 * Reads what the browser gets of the loaders' data before the page is rendered. `RemixServer` finds it in `streamCache`; else it would
 * suspend, which `renderToString` cannot wait for.
 */
async function readLoaderData({ serverHandoffStream, renderMeta }: EntryContext): Promise<void> {
  if (!serverHandoffStream || !renderMeta) return;
  const value = await text(serverHandoffStream);
  renderMeta.streamCache = { 0: chunk({ done: false, value }), 1: chunk({ done: true, value: "" }) };
}

function chunk(result: { readonly done: boolean; readonly value: string }) {
  return Object.assign(Promise.resolve(), { result });
}

/** Logs what no page was meant to meet; the answer carries the request id and nothing more. */
export const handleError: HandleErrorFunction = (error, { request, context }) => {
  if (request.signal.aborted) return;
  // An unknown URL and other refusals Remix makes itself are no failure of ours.
  if (isRouteErrorResponse(error)) return;
  const { requestId } = context;
  logger().error({ err: error, requestId, method: request.method, path: new URL(request.url).pathname }, "a page failed");
};
