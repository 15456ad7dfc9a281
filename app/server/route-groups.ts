/**
 * Remix ranks all routes anew for each request, four times a page. A portal of some fifty routes spends more time on that than
 * on the page. So a request is handed to a build that holds the routes of its first segment alone.
 */
import { createRequestHandler, type RequestHandler, type ServerBuild } from "@remix-run/server-runtime";

/** Behind the address whose data a page of the browser asks for: `/login.data`, and `/_root.data` for `/`. */
const DATA = ".data";
const ROOT_DATA = "_root";

type Route = NonNullable<ServerBuild["routes"][string]>;

/**
 * The handler for each address, made of the routes that may answer it.
 *
 * @returns what gives the handler for a path, such as `/applications/new`.
 * @example const handle = createRouteGroups(build, "production"); await handle("/login")(request, context);
 */
export function createRouteGroups(build: ServerBuild, mode: string): (pathname: string) => RequestHandler {
  const all = createRequestHandler(build, mode);
  const others = createRequestHandler(withRoutes(build, new Set([WILDCARD])), mode);
  const groups = new Map<string, RequestHandler>();
  for (const route of Object.values(build.routes)) {
    const segment = route && firstSegment(route, build.routes);
    if (segment === undefined || segment === WILDCARD || groups.has(segment)) continue;
    groups.set(segment, createRequestHandler(withRoutes(build, new Set([segment, WILDCARD])), mode));
  }
  // React Router compares what the escapes stand for.
  return (pathname) => (pathname.includes("%") ? all : (groups.get(segmentOf(pathname)) ?? others));
}

/** Stands for any segment: routes that begin with a parameter or a splat are in every group. */
const WILDCARD = "*";

/** React Router does not tell upper from lower case. */
function segmentOf(pathname: string): string {
  const path = pathname.toLowerCase();
  const page = path.endsWith(DATA) ? path.slice(0, -DATA.length) : path;
  const segment = page.split("/", 2)[1] ?? "";
  return segment === ROOT_DATA ? "" : segment;
}

/** The first segment of a route's whole path; nothing for the root, which has none of its own and is in every group. */
function firstSegment(route: Route, routes: ServerBuild["routes"]): string | undefined {
  if (route.parentId === undefined) return undefined;
  const parent = routes[route.parentId];
  const above = parent && firstSegment(parent, routes);
  if (above !== undefined && above !== "") return above;
  const segment = (route.path ?? "").split("/", 1)[0]?.toLowerCase() ?? "";
  return segment.startsWith(":") || segment.startsWith("*") ? WILDCARD : segment;
}

/** The build with the routes of these first segments. The browser's list of routes is a file of its own, and whole. */
function withRoutes(build: ServerBuild, segments: ReadonlySet<string>): ServerBuild {
  const belongs = (id: string) => {
    const route = build.routes[id];
    const segment = route && firstSegment(route, build.routes);
    return segment === undefined || segments.has(segment);
  };
  const only = <T>(routes: Record<string, T>) => Object.fromEntries(Object.entries(routes).filter(([id]) => belongs(id)));
  return { ...build, routes: only(build.routes), assets: { ...build.assets, routes: only(build.assets.routes) } };
}
