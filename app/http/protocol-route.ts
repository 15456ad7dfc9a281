import type { RequestContext } from "./context";
import type { ProtocolEndpoint } from "./dialects";
import { PROTOCOL_ENDPOINTS } from "./protocol-endpoints";
import { faultAnswer } from "./protocol-fault";
import { readProtocolRequest } from "./protocol-request";
import { toProtocolResponse } from "./protocol-response";

/** What Remix hands a loader or action, as far as the protocol's endpoints read it. */
export interface RouteArguments {
  readonly request: Request;
  readonly context: RequestContext;
}

/**
 * A resource route's loader and action in one: reads the request, asks the endpoint, writes what it says. For the
 * spellings of a URL that the listener's table does not know; the bytes are the same.
 *
 * @example export const action = protocolRoute("token");
 */
export function protocolRoute(endpoint: ProtocolEndpoint): (args: RouteArguments) => Promise<Response> {
  const answer = PROTOCOL_ENDPOINTS[endpoint];
  return async ({ request, context }) => {
    try {
      return toProtocolResponse(await answer(await readProtocolRequest(request, context)), context.requestId);
    } catch (error) {
      if (request.signal.aborted) return new Response(null, { status: 499 });
      return toProtocolResponse(faultAnswer(error, context.requestId), context.requestId);
    }
  };
}
