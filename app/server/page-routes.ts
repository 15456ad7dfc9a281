/**
 * Remix compiles and ranks all routes of its build anew, four times for each page. So a page's request is handed to a build that
 * holds only the routes whose paths fit the request's: React Router ranks those few as it would rank all. See
 * `docs/decisions/0026-what-a-page-costs.md`.
 */
import { createRequestHandler, type RequestHandler, type ServerBuild } from "@remix-run/server-runtime";

/** Behind the address whose data a page of the browser asks for: `/login.data`, and `/_root.data` for `/`. */
const DATA = ".data";
const ROOT_DATA = "_root";

/**
 * The handler for each path, made of the routes that may answer it.
 *
 * @returns what gives the handler for a path, such as `/applications/new`. Paths that the same routes fit have the same handler.
 * @example const handlerFor = createPageRoutes(build, "production"); await handlerFor("/login")(request, context);
 */
export function createPageRoutes(build: ServerBuild, mode: string): (pathname: string) => RequestHandler {
  const all = createRequestHandler(build, mode);
  const paths = Object.keys(build.routes).map((id) => ({ id, pattern: segmentsOf(wholePath(id, build.routes)) }));
  const handlers = new Map<string, RequestHandler>();
  return (pathname) => {
    // React Router compares what the escapes stand for.
    if (pathname.includes("%")) return all;
    const segments = segmentsOf(pageOf(pathname));
    const fitting = paths.filter(({ pattern }) => mayFit(pattern, segments)).map(({ id }) => id);
    const key = fitting.join();
    const handler = handlers.get(key) ?? createRequestHandler(withRoutes(build, fitting), mode);
    handlers.set(key, handler);
    return handler;
  };
}

/** The page whose data or document a path asks for. */
function pageOf(pathname: string): string {
  if (!pathname.endsWith(DATA)) return pathname;
  const page = pathname.slice(0, -DATA.length);
  return page === `/${ROOT_DATA}` ? "/" : page;
}

function wholePath(id: string, routes: ServerBuild["routes"]): string {
  return lineOf(id, routes)
    .map((route) => routes[route]?.path ?? "")
    .join("/");
}

/** React Router does not tell upper from lower case, nor a path with a slash at its end from one without. */
function segmentsOf(path: string): readonly string[] {
  return path.toLowerCase().split("/").filter(Boolean);
}

/** Whether React Router may match these segments by this pattern. It decides itself; a pattern too many costs only time. */
function mayFit(pattern: readonly string[], segments: readonly string[]): boolean {
  const [exact, rest] = pattern.at(-1) === "*" ? [pattern.slice(0, -1), true] : [pattern, false];
  if (rest ? segments.length < exact.length : segments.length !== exact.length) return false;
  return exact.every((part, index) => part.startsWith(":") || part === segments[index]);
}

/** A route's ancestors from the root on, and itself. */
function lineOf(id: string, routes: ServerBuild["routes"]): readonly string[] {
  const parentId = routes[id]?.parentId;
  return parentId === undefined ? [id] : [...lineOf(parentId, routes), id];
}

/** The build with these routes and their ancestors. The browser's list of routes is a file of its own, and whole. */
function withRoutes(build: ServerBuild, ids: readonly string[]): ServerBuild {
  const kept = new Set(ids.flatMap((id) => lineOf(id, build.routes)));
  const only = <T>(routes: Record<string, T>) => Object.fromEntries(Object.entries(routes).filter(([id]) => kept.has(id)));
  return { ...build, routes: only(build.routes), assets: { ...build.assets, routes: only(build.assets.routes) } };
}
