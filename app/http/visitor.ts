import type { Visitor } from "#app/services/accounts/visitor";
import type { RequestContext } from "./context";
import { readCookies } from "./cookies";

/** Who is at the other end before anybody has signed in: what account use cases need to know of the request. */
export function visitorOf(request: Request, context: RequestContext): Visitor {
  return {
    realmId: context.realm.id,
    ip: context.ip,
    requestId: context.requestId,
    userAgent: (request.headers.get("user-agent") ?? "").slice(0, 400),
    cookies: readCookies(request, context.realm),
  };
}
