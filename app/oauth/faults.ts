import { OAuthError } from "./errors";
import type { ProtocolRequest } from "./model";
import type { FaultSink } from "./ports";

/**
 * What to answer for anything thrown: a refusal as it is, a database that cannot be reached as `unavailable`, all else
 * as `server_error`. The error itself goes to the log and never onto the wire.
 */
export function refusalOf(error: unknown, request: Pick<ProtocolRequest, "requestId">, sink: FaultSink): OAuthError {
  if (error instanceof OAuthError) return error;
  sink.reportFault?.(error, request.requestId);
  return new OAuthError(sink.isUnavailable?.(error) ? "unavailable" : "server_error");
}
