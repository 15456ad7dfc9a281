import { createHash, timingSafeEqual } from "node:crypto";
import type { RequestListener, ServerResponse } from "node:http";
import { logger } from "#app/platform/logger";
import { renderMetrics } from "#app/platform/metrics";
import { pathOf } from "./request-target";
import { gatherMetrics } from "./worker-metrics";

export const METRICS_PATH = "/metrics";
const HEALTH = "/healthz";

/**
 * Answers `GET /metrics` for Prometheus.
 *
 * @param token the bearer token to ask for; without one, everybody who reaches the port may read.
 * @param otherwise answers every other path. By default, on a port of its own: `/healthz`, which does not wait there for
 *   requests on the main port, and 404 for the rest.
 */
export function metricsEndpoint(token: string | undefined, otherwise: RequestListener = healthOrNotFound): RequestListener {
  const expected = token === undefined ? undefined : digest(`Bearer ${token}`);
  return (incoming, outgoing) => {
    const target = incoming.url ?? "";
    // One comparison is all that other requests pay.
    if (!target.startsWith(METRICS_PATH) || pathOf(target) !== METRICS_PATH) {
      otherwise(incoming, outgoing);
      return;
    }
    incoming.resume();
    if (expected && !timingSafeEqual(digest(incoming.headers.authorization ?? ""), expected)) {
      answer(outgoing, 401, "A bearer token is needed: METRICS_TOKEN.\n", { "WWW-Authenticate": 'Bearer realm="metrics"' });
    } else if (incoming.method !== "GET" && incoming.method !== "HEAD") {
      answer(outgoing, 405, "Use GET here.\n", { Allow: "GET, HEAD" });
    } else {
      gatherMetrics()
        .then((families) => answer(outgoing, 200, renderMetrics(families), { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" }))
        .catch((error: unknown) => {
          logger().error({ err: error }, "the metrics could not be told");
          outgoing.destroy();
        });
    }
  };
}

/** Equal lengths, whatever was sent. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function healthOrNotFound(incoming: Parameters<RequestListener>[0], outgoing: ServerResponse): void {
  incoming.resume();
  if (pathOf(incoming.url ?? "") === HEALTH)
    answer(outgoing, 200, '{"status":"ok"}', { "Content-Type": "application/json; charset=utf-8" });
  else answer(outgoing, 404, "Metrics are at /metrics.\n");
}

function answer(outgoing: ServerResponse, status: number, text: string, headers: Readonly<Record<string, string>> = {}): void {
  const common = { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };
  outgoing.writeHead(status, { ...common, ...headers, "Content-Length": Buffer.byteLength(text) }).end(text);
}
