import type { IncomingMessage, ServerResponse } from "node:http";
import { logger } from "#app/platform/logger";
import { pathOf } from "./request-target";
import { noteRequest } from "./watchdog/start";

/**
 * Notes a page or protocol request for the watchdog, and logs one line at level `debug` when its answer has left or its client has.
 * Never the query: it may carry what somebody put there by mistake.
 */
export function logAccess(incoming: IncomingMessage, outgoing: ServerResponse, requestId: string): void {
  noteRequest(incoming.method ?? "", pathOf(incoming.url ?? ""), requestId);
  const log = logger();
  if (!log.isLevelEnabled("debug")) return;
  const from = performance.now();
  outgoing.once("close", () => {
    log.debug(
      {
        method: incoming.method,
        path: pathOf(incoming.url ?? ""),
        status: outgoing.statusCode,
        ms: Math.round(performance.now() - from),
        finished: outgoing.writableFinished,
        requestId,
      },
      "request",
    );
  });
}
