import type { IncomingMessage, ServerResponse } from "node:http";
import { commonHeaders } from "#app/http/headers";
import type { HealthAnswer } from "#app/http/health";
import { logAccess } from "./access-log";
import { discardRest } from "./request-body";

/** Answers `/healthz` or `/readyz`. */
export function sendHealth(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  requestId: string,
  health: HealthAnswer | Promise<HealthAnswer>,
): void {
  logAccess(incoming, outgoing, requestId);
  discardRest(incoming);
  if (incoming.method !== "GET" && incoming.method !== "HEAD") {
    outgoing.writeHead(405, { ...commonHeaders(requestId), Allow: "GET, HEAD", "Content-Length": "0" }).end();
  } else if (health instanceof Promise) void health.then((answer) => send(outgoing, requestId, answer));
  else send(outgoing, requestId, health);
}

function send(outgoing: ServerResponse, requestId: string, { status, body }: HealthAnswer): void {
  const text = JSON.stringify(body);
  const own = { "Content-Type": "application/json", "Cache-Control": "no-store", "Content-Length": String(text.length) };
  outgoing.writeHead(status, { ...commonHeaders(requestId), ...own }).end(text);
}
