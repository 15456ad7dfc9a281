import type { AppLoadContext, ServerBuild } from "@remix-run/server-runtime";
import type { ProtocolEndpoint } from "#app/http/dialects";
import { isLoaderMethod } from "#app/http/methods";

type Handler = (request: Request, context: AppLoadContext) => Promise<Response>;

/**
 * The protocol's route modules, called straight from the build: the same `loader` and `action` that Remix would call,
 * without its per-request ranking of every route.
 *
 * @throws when the build has no such route, or one that answers with anything but a Response.
 */
export function fastRoutes(build: Pick<ServerBuild, "routes">): Readonly<Record<ProtocolEndpoint, Handler>> {
  return {
    token: fastRoute(build, "token"),
    introspect: fastRoute(build, "introspect"),
    revoke: fastRoute(build, "revoke"),
    jwks: fastRoute(build, "jwks"),
    "metadata-oauth": fastRoute(build, "metadata-oauth"),
    "metadata-openid": fastRoute(build, "metadata-openid"),
  };
}

function fastRoute(build: Pick<ServerBuild, "routes">, name: ProtocolEndpoint): Handler {
  const module = build.routes[`routes/${name}`]?.module;
  const loader = module?.loader;
  const action = module?.action;
  if (!loader || !action) throw new Error(`the route ${name} needs a loader and an action`);
  return async (request, context) => {
    const run = isLoaderMethod(request.method) ? loader : action;
    const answer: unknown = await run({ request, context, params: {} });
    if (answer instanceof Response) return answer;
    throw new TypeError(`the route ${name} answered without a Response`);
  };
}
