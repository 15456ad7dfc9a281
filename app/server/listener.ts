/**
 * From a socket's request to its answer: the protocol's paths go straight to their route modules, files come from the
 * client build, everything else is a page and goes through Remix.
 */
import { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { ServerBuild } from "@remix-run/server-runtime";
import { clientIp } from "#app/http/client-ip";
import { type DialectTarget, isProtocolNamespace, resolveDialect } from "#app/http/dialects";
import { isKnownMethod } from "#app/http/methods";
import { protocolFault } from "#app/http/protocol-fault";
import { protocolError } from "#app/http/protocol-response";
import { resolveRealm } from "#app/http/realm";
import { newRequestId } from "#app/http/request-id";
import { commonHeaders } from "#app/http/security-headers";
import { logger } from "#app/platform/logger";
import { logAccess } from "./access-log";
import { fastRoutes } from "./fast-routes";
import { createPages } from "./pages";
import { normaliseTarget, pathOf } from "./request-target";

export interface ListenerOptions {
  /** The build, or a way to today's build in development. */
  readonly build: ServerBuild | (() => Promise<ServerBuild>);
  /** Answers what is a file, and calls `next` for the rest. */
  readonly files: (incoming: IncomingMessage, outgoing: ServerResponse, next: () => void) => void;
  readonly trustedProxies: number;
  readonly publicUrl: string;
  readonly development: boolean;
}

/** The handler for `http.createServer`. */
export function createListener(options: ListenerOptions): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  const protocol = createProtocol(options.build);
  const pages = createPages(options);

  async function answer(request: Request, incoming: IncomingMessage, outgoing: ServerResponse): Promise<Response> {
    const requestId = newRequestId();
    logAccess(incoming, outgoing, requestId);
    const path = pathOf(incoming.url ?? "/");
    const ip = clientIp(incoming.socket.remoteAddress, header(incoming, "x-forwarded-for"), options.trustedProxies);
    const target = resolveDialect(path);
    if (target) return await protocol(request, target, { requestId, ip });
    if (isProtocolNamespace(path)) return protocolError(404, "invalid_request", "There is no such endpoint.", requestId);
    return await pages(request, incoming, { requestId, ip });
  }

  const respond = getRequestListener(
    (request, { incoming, outgoing }) => {
      // Our servers speak HTTP/1.1 only; the adapter's types allow for HTTP/2.
      if (!(incoming instanceof IncomingMessage && outgoing instanceof ServerResponse)) throw new TypeError("expected HTTP/1.1");
      return answer(request, incoming, outgoing);
    },
    { hostname: "localhost", errorHandler: refuseUnreadable },
  );

  return (incoming, outgoing) => {
    normaliseTarget(incoming);
    const method = incoming.method ?? "";
    if (method === "POST") void respond(incoming, outgoing);
    else if (method === "GET" || method === "HEAD") options.files(incoming, outgoing, () => void respond(incoming, outgoing));
    else if (isKnownMethod(method)) void respond(incoming, outgoing);
    else outgoing.writeHead(501, { ...commonHeaders(newRequestId()), "Content-Length": "0", Connection: "close" }).end();
  };
}

type Protocol = (request: Request, target: DialectTarget, facts: { readonly requestId: string; readonly ip: string }) => Promise<Response>;

function createProtocol(build: ListenerOptions["build"]): Protocol {
  const fixed = typeof build === "function" ? undefined : fastRoutes(build);
  return async (request, { endpoint, realmPath }, { requestId, ip }) => {
    try {
      const realmId = realmPath === "root" ? "root" : await resolveRealm(realmPath);
      if (realmId === undefined) return protocolError(404, "invalid_request", "There is no such realm.", requestId);
      const routes = fixed ?? fastRoutes(typeof build === "function" ? await build() : build);
      return await routes[endpoint](request, { requestId, ip, nonce: "", realmId });
    } catch (error) {
      return protocolFault(error, requestId);
    }
  };
}

/** A target or Host header that makes no URL, or a handler that failed beyond its own handling. */
function refuseUnreadable(error: unknown): Response {
  const unreadable = error instanceof Error && error.name === "RequestError";
  const requestId = newRequestId();
  if (!unreadable) logger().error({ err: error, requestId }, "a request failed");
  return new Response(unreadable ? "Bad request\n" : "The server could not answer.\n", {
    status: unreadable ? 400 : 500,
    headers: { ...commonHeaders(requestId), "Content-Type": "text/plain; charset=utf-8" },
  });
}

function header(incoming: IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}
