import { logger } from "#app/platform/logger";
import { isUnavailable } from "#app/services/availability";
import { protocolError } from "./protocol-response";

/** The answer for what the protocol core did not answer itself: 503 while the database is away, else 500. The log has the error. */
export function protocolFault(error: unknown, requestId: string): Response {
  logger().error({ err: error, requestId }, "a protocol request failed");
  return isUnavailable(error)
    ? protocolError(503, "temporarily_unavailable", "The server cannot answer right now. Try again.", requestId, { "Retry-After": "1" })
    : protocolError(500, "server_error", "The server could not answer. Try again later.", requestId);
}
