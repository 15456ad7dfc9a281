import type { ProtocolAnswer, ProtocolRequest } from "#app/oauth/model";
import type { RequestContext } from "./context";
import { protocolFault } from "./protocol-fault";
import { readProtocolRequest } from "./protocol-request";
import { toProtocolResponse } from "./protocol-response";

/** What Remix hands a loader or action, as far as the protocol's endpoints read it. */
export interface RouteArguments {
  readonly request: Request;
  readonly context: RequestContext;
}

type Answering = (request: ProtocolRequest) => ProtocolAnswer | Promise<ProtocolAnswer>;

/**
 * A resource route's loader and action in one: reads the request, asks `answer`, writes what it says. The listener
 * calls it straight from the build, Remix calls it for every other spelling of the URL; both get the same bytes.
 *
 * @param answer checks the method itself: Remix passes GET, HEAD and OPTIONS to the loader and all others to the action.
 * @example export const action = protocolEndpoint((request) => protocol().token(request));
 */
export function protocolEndpoint(answer: Answering): (args: RouteArguments) => Promise<Response> {
  return async ({ request, context }) => {
    try {
      return toProtocolResponse(await answer(await readProtocolRequest(request, context)), context.requestId);
    } catch (error) {
      if (request.signal.aborted) return new Response(null, { status: 499 });
      return protocolFault(error, context.requestId);
    }
  };
}

/**
 * The same for a public document that is read with GET.
 *
 * @param maxAge seconds a client may keep it.
 */
export function protocolDocument(
  read: (realmId: string) => Promise<object> | object,
  maxAge: number,
): (args: RouteArguments) => Promise<Response> {
  return protocolEndpoint(async ({ method, realmId }) => {
    if (method !== "GET" && method !== "HEAD") {
      return { status: 405, headers: { Allow: "GET, HEAD" }, body: { error: "invalid_request", error_description: "Use GET here." } };
    }
    const body = { ...(await read(realmId)) };
    return { status: 200, headers: { "Cache-Control": `public, max-age=${maxAge}`, "Access-Control-Allow-Origin": "*" }, body };
  });
}
