import { CAUSES } from "#app/oauth/causes";
import type { ProtocolAnswer } from "#app/oauth/model";
import { logger } from "#app/platform/logger";
import { isUnavailable } from "#app/services/errors";

/**
 * A refusal that the protocol core never saw, such as an unknown realm or a failure of ours.
 *
 * @param error an error code of RFC 6749, or `server_error`.
 */
export function errorAnswer(
  status: number,
  error: string,
  description: string,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): ProtocolAnswer {
  return { status, headers, body: { error, error_description: description, request_id: requestId } };
}

/**
 * The answer while there is no room or no database for a request: the same error as the core's own.
 *
 * @param headers with `Retry-After`
 */
export function unavailableAnswer(description: string, requestId: string, headers: Readonly<Record<string, string>>): ProtocolAnswer {
  const { status, error } = CAUSES.unavailable;
  return errorAnswer(status, error, description, requestId, headers);
}

/** The answer for what the protocol core did not answer itself: 503 while the database is away, else 500. The log has the error. */
export function faultAnswer(error: unknown, requestId: string): ProtocolAnswer {
  logger().error({ err: error, requestId }, "a protocol request failed");
  return isUnavailable(error)
    ? unavailableAnswer("The server cannot answer right now. Try again.", requestId, { "Retry-After": "1" })
    : errorAnswer(500, "server_error", "The server could not answer. Try again later.", requestId);
}
