import type { RequestContext } from "./context";
import { canonicalTarget, type ProtocolEndpoint } from "./dialects";
import { toResponse } from "./protocol-answer";
import { answerBodyFault, answerProtocol } from "./protocol-exchange";
import { forwardedCall, readRequestBody } from "./protocol-request";

/** What Remix hands a loader or action, as far as the protocol's endpoints read it. */
interface RouteArguments {
  readonly request: Request;
  readonly context: RequestContext;
}

/**
 * The loader and action of a resource route in one, as each endpoint checks the method itself. They answer where Remix runs without the
 * listener, by the same reader and the same table; the bytes are the same.
 */
function routeOf(endpoint: ProtocolEndpoint): (args: RouteArguments) => Promise<Response> {
  const target = canonicalTarget(endpoint);
  return async ({ request, context: { requestId, ip } }) => {
    const { method, url, headers, signal } = request;
    try {
      const body = await readRequestBody(request);
      if (body === "busy" || body === "fragmented") return toResponse(answerBodyFault(body, requestId));
      const facts = {
        contentType: headers.get("content-type"),
        authorization: headers.get("authorization"),
        dpop: headers.get("dpop"),
        accept: headers.get("accept"),
        userAgent: headers.get("user-agent") ?? "",
        origin: headers.get("origin"),
        requestedMethod: headers.get("access-control-request-method"),
        forwarded: endpoint === "verify" ? forwardedCall((name) => headers.get(name)) : null,
      };
      return toResponse(await answerProtocol({ method, url, ...facts, body, requestId, ip }, target));
    } catch (error) {
      if (signal.aborted) return new Response(null, { status: 499 });
      throw error;
    }
  };
}

export const token = routeOf("token");
export const deviceAuthorization = routeOf("device_authorization");
export const par = routeOf("par");
export const introspect = routeOf("introspect");
export const revoke = routeOf("revoke");
export const userinfo = routeOf("userinfo");
export const verify = routeOf("verify");
export const jwks = routeOf("jwks");
export const register = routeOf("register");
export const registerWso2 = routeOf("register-wso2");
export const metadataOauth = routeOf("metadata-oauth");
export const metadataOpenid = routeOf("metadata-openid");
