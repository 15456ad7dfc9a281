/**
 * From a socket's request to its answer: the protocol's paths go straight to the core, files come from the client build,
 * everything else is a page and goes through Remix.
 */
import { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { ServerBuild } from "@remix-run/server-runtime";
import { clientIp } from "#app/http/client-ip";
import { isProtocolNamespace, resolveDialect } from "#app/http/dialects";
import { isKnownMethod } from "#app/http/methods";
import { newRequestId } from "#app/http/request-id";
import { commonHeaders } from "#app/http/security-headers";
import { logger } from "#app/platform/logger";
import { logAccess } from "./access-log";
import { createAdmission } from "./admission";
import { createPages } from "./pages";
import { serveNoEndpoint, serveProtocol } from "./protocol";
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
  const pages = createPages(options);
  const admission = createAdmission(options.trustedProxies > 0);
  const ipOf = (incoming: IncomingMessage) =>
    clientIp(incoming.socket.remoteAddress, header(incoming, "x-forwarded-for"), options.trustedProxies);

  const respond = getRequestListener(
    (request, { incoming, outgoing }) => {
      // Our servers speak HTTP/1.1 only; the adapter's types allow for HTTP/2.
      if (!(incoming instanceof IncomingMessage && outgoing instanceof ServerResponse)) throw new TypeError("expected HTTP/1.1");
      const requestId = newRequestId();
      logAccess(incoming, outgoing, requestId);
      return pages(request, incoming, { requestId, ip: ipOf(incoming) });
    },
    { hostname: "localhost", errorHandler: refuseUnreadable },
  );

  /** True when the path is the protocol's, and the request is or will be answered. */
  const answeredAsProtocol = (incoming: IncomingMessage, outgoing: ServerResponse): boolean => {
    const path = pathOf(incoming.url ?? "/");
    const target = resolveDialect(path);
    if (target === undefined && !isProtocolNamespace(path)) return false;
    const requestId = newRequestId();
    logAccess(incoming, outgoing, requestId);
    if (target === undefined) serveNoEndpoint(incoming, outgoing, requestId);
    else if (admission.admit(incoming, outgoing, requestId)) {
      serveProtocol(incoming, outgoing, target, { requestId, ip: ipOf(incoming) }, admission.workload);
    }
    return true;
  };

  return (incoming, outgoing) => {
    normaliseTarget(incoming);
    const method = incoming.method ?? "";
    if (!isKnownMethod(method)) {
      outgoing.writeHead(501, { ...commonHeaders(newRequestId()), "Content-Length": "0", Connection: "close" }).end();
    } else if (!answeredAsProtocol(incoming, outgoing)) {
      if (method === "GET" || method === "HEAD") options.files(incoming, outgoing, () => void respond(incoming, outgoing));
      else void respond(incoming, outgoing);
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
