/**
 * From a socket's request to its answer: the protocol's paths go straight to the core, files come from the client build,
 * everything else is a page and goes through Remix.
 */
import { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { ServerBuild } from "@remix-run/server-runtime";
import { type AuthorizationPlace, clientIp, newRequestId, type RequestContext } from "#app/http/context";
import {
  canonicalPathOf,
  type DialectTarget,
  isOtherSpelling,
  isProtocolNamespace,
  issuerPathIn,
  type ProtocolEndpoint,
  pagePathOf,
  type RealmPlace,
  realmPlaceOf,
  resolveDialect,
  resolveRealmOfQuery,
  rootTargetOf,
} from "#app/http/dialects";
import { commonHeaders } from "#app/http/headers";
import { type HealthAnswer, healthAnswer } from "#app/http/health";
import { realmOfPage } from "#app/http/page-realm";
import { belowBase, pageTarget } from "#app/http/portal-paths";
import { isKnownMethod, isPublicHost } from "#app/http/request-checks";
import { logger } from "#app/platform/logger";
import { createAdmission } from "./admission";
import { createPages } from "./pages";
import { serveNoEndpoint, serveProtocol } from "./protocol";
import { createHostRefusal, isAmbiguous, refuseAmbiguous, sendRefusal } from "./refusal";
import { announcedBytes, RefusalPace } from "./refusal-pace";
import { discardRest } from "./request-body";
import { hasOddSegments, normaliseTarget, pathOf } from "./request-target";
import { noteRequest } from "./watchdog/watchdog";

export interface ListenerOptions {
  /** The build, or a way to today's build in development. */
  readonly build: ServerBuild | (() => Promise<ServerBuild>);
  /** Answers what is a file, and calls `next` for the rest. */
  readonly files: (incoming: IncomingMessage, outgoing: ServerResponse, next: () => void) => void;
  readonly trustedProxies: number;
  /** The root realm: the portal's own address. */
  readonly realm: RequestContext["realm"];
  /** The only host to answer for; without it, any. */
  readonly publicHost: string | undefined;
  readonly development: boolean;
}

/** The handler for `http.createServer`. */
export function createListener(options: ListenerOptions): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  const { basePath } = options.realm;
  const admission = createAdmission(options.trustedProxies > 0);
  const refuseHost = createHostRefusal(options.publicHost, basePath);
  const refusals = new RefusalPace();
  const pages = createPages(options, admission, refusals);
  const ipOf = createIpOf(options.trustedProxies);
  const paced = (incoming: IncomingMessage, status: number, write: () => void) =>
    refusals.send({ status, ip: ipOf(incoming), bytes: announcedBytes(incoming) }, write);

  /** In which realm each page was asked for; and of the authorization page, by which path. */
  const places = new WeakMap<IncomingMessage, PagePlace>();

  const respond = getRequestListener(
    (request, { incoming, outgoing }) => {
      // Our servers speak HTTP/1.1 only; the adapter's types allow for HTTP/2.
      if (!(incoming instanceof IncomingMessage && outgoing instanceof ServerResponse)) throw new TypeError("expected HTTP/1.1");
      const requestId = newRequestId();
      logAccess(incoming, outgoing, requestId);
      const { realm = options.realm, authorization } = places.get(incoming) ?? {};
      return pages(request, incoming, { requestId, ip: ipOf(incoming), realm, authorization });
    },
    { hostname: "localhost", errorHandler: refuseUnreadable },
  );

  const answerPage = (incoming: IncomingMessage, outgoing: ServerResponse, place: PagePlace) => {
    places.set(incoming, place);
    incoming.url = pageTarget(incoming.url ?? "/", place.realm.basePath);
    void respond(incoming, outgoing);
  };

  /** Answers for what is no protocol's endpoint. `incoming.url` lies below the realm's own path, as `path` does. */
  const answerInRealm = (incoming: IncomingMessage, outgoing: ServerResponse, requestId: string, { realm, path, target }: RealmRequest) => {
    if (target !== undefined) {
      incoming.url = canonicalPathOf(target.endpoint) + queryOf(incoming);
      const authorization = { path, issuerPath: issuerPathIn(realm.path, target) };
      return answerPage(incoming, outgoing, target.endpoint === "authorize" ? { realm, authorization } : { realm });
    }
    if (hasOddSegments(path)) return paced(incoming, 404, () => refusePage(incoming, outgoing, requestId, basePath));
    if (path === "") return redirectToPage(incoming, outgoing, requestId, `${realm.basePath}/`);
    if (path.length > 1 && path.endsWith("/")) return redirectToPage(incoming, outgoing, requestId, realm.basePath + path.slice(0, -1));
    if (incoming.method !== "GET" && incoming.method !== "HEAD") return answerPage(incoming, outgoing, { realm });
    return options.files(incoming, outgoing, () => answerPage(incoming, outgoing, { realm }));
  };

  const refuseEndpoint = (incoming: IncomingMessage, outgoing: ServerResponse, requestId: string) =>
    paced(incoming, 404, () => serveNoEndpoint(incoming, outgoing, requestId));

  /** Answers at a path of a realm below root that is no endpoint of the protocol, once it is known whether there is such a realm. */
  const answerBelow = async (incoming: IncomingMessage, outgoing: ServerResponse, requestId: string, place: RealmPlace) => {
    const { path } = place;
    const target = rootTargetOf(path);
    const isPage = target !== undefined && isPageEndpoint(target.endpoint);
    if (!isPage && (target !== undefined || isProtocolNamespace(path) || isOtherSpelling(path))) {
      logAccess(incoming, outgoing, requestId);
      return refuseEndpoint(incoming, outgoing, requestId);
    }
    const realm = await realmOfPage(place.realmPath).catch((error: unknown) => {
      logger().error({ err: error, requestId }, "a realm could not be looked up");
      return "unavailable" as const;
    });
    if (incoming.socket.destroyed) return;
    if (typeof realm === "object") {
      incoming.url = path + queryOf(incoming);
      return answerInRealm(incoming, outgoing, requestId, { realm, path, target });
    }
    logAccess(incoming, outgoing, requestId);
    if (realm === undefined && !wantsPage(incoming)) return refuseEndpoint(incoming, outgoing, requestId);
    const refusal = realm === undefined ? NO_REALM : UNAVAILABLE;
    return paced(incoming, refusal.status, () => {
      sendRefusal(outgoing, requestId, refusal, basePath);
      discardRest(incoming);
    });
  };

  /** What decides over a request, in this order. */
  return (incoming, outgoing) => {
    // The parser goes on with the bytes that it had when the connection was closed.
    if (incoming.socket.destroyed) return;
    const requestId = newRequestId();
    const method = incoming.method ?? "";
    if (isAmbiguous(incoming)) return refuseAmbiguous(incoming, outgoing, requestId);
    if (!isKnownMethod(method)) return refuseMethod(outgoing, requestId);

    const host = normaliseTarget(incoming);
    const asked = incoming.url ?? "/";
    const path = belowBase(pathOf(asked), basePath);
    if (basePath !== "") incoming.url = path + asked.slice(pathOf(asked).length);
    const health = healthAnswer(path);
    if (health) return sendHealth(incoming, outgoing, requestId, health);
    const target = (asked.includes("?") ? resolveRealmOfQuery(path, asked.slice(asked.indexOf("?"))) : undefined) ?? resolveDialect(path);
    const isPage = target !== undefined && isPageEndpoint(target.endpoint);
    const place = target === undefined || isPage ? realmPlaceOf(path) : undefined;
    const isProtocol =
      place === undefined &&
      ((target !== undefined && !isPage) || (target === undefined && (isProtocolNamespace(path) || isOtherSpelling(path, basePath))));
    if (!isPublicHost(host, options.publicHost)) return refuseHost(incoming, outgoing, requestId, { host, isProtocol });

    if (isProtocol) {
      logAccess(incoming, outgoing, requestId);
      if (target === undefined) return refuseEndpoint(incoming, outgoing, requestId);
      if (!admission.admit(incoming, outgoing, requestId)) return;
      return serveProtocol(incoming, outgoing, target, { requestId, ip: ipOf(incoming) }, { workload: admission.workload, refusals });
    }
    if (place !== undefined) return void answerBelow(incoming, outgoing, requestId, place);
    // The realm's cookies are those of its own path: what another product's path names is shown there.
    if (target !== undefined && target.realmPath !== options.realm.path)
      return redirectToPage(incoming, outgoing, requestId, basePath + pagePathOf(target), 307);
    return answerInRealm(incoming, outgoing, requestId, { realm: options.realm, path, target });
  };
}

interface PagePlace {
  readonly realm: RequestContext["realm"];
  readonly authorization?: AuthorizationPlace;
}

interface RealmRequest {
  readonly realm: RequestContext["realm"];
  /** Below the realm's own path. */
  readonly path: string;
  /** Of a page that is an endpoint of the protocol. */
  readonly target: DialectTarget | undefined;
}

function queryOf({ url = "" }: IncomingMessage): string {
  return url.slice(pathOf(url).length);
}

/** Whether a person is likely to read the answer. */
function wantsPage({ headers }: IncomingMessage): boolean {
  return (headers.accept ?? "").includes("text/html");
}

/** What a person's browser goes to itself, and so is answered by Remix. */
function isPageEndpoint(endpoint: ProtocolEndpoint): boolean {
  return endpoint === "authorize" || endpoint === "end_session";
}

const NO_REALM = { status: 404, title: "Realm not found", text: "There is no realm at this address." };
const UNAVAILABLE = { status: 503, title: "The portal is busy", text: "Try again in a few seconds.", headers: { "Retry-After": "2" } };
const NO_PAGE = { status: 404, title: "Page not found", text: "There is no page at this address." };

function refuseMethod(outgoing: ServerResponse, requestId: string): void {
  outgoing.writeHead(501, { ...commonHeaders(requestId), "Content-Length": "0", Connection: "close" }).end();
}

function refusePage(incoming: IncomingMessage, outgoing: ServerResponse, requestId: string, basePath: string): void {
  sendRefusal(outgoing, requestId, NO_PAGE, basePath);
  discardRest(incoming);
}

/**
 * A page has no slash at its end, but the start page, which proxies give one below a base path. The path has single slashes only here, so
 * that it names no other host.
 */
function redirectToPage(incoming: IncomingMessage, outgoing: ServerResponse, requestId: string, page: string, status = 308): void {
  const location = page + queryOf(incoming);
  outgoing.writeHead(status, { ...commonHeaders(requestId), Location: location, "Content-Length": "0" }).end();
  discardRest(incoming);
}

/** A target or Host header that makes no URL, or a handler that failed beyond its own handling. */
function refuseUnreadable(error: unknown): Response {
  const unreadable = error instanceof Error && error.name === "RequestError";
  const requestId = newRequestId();
  if (!unreadable) logger().error({ err: error, requestId }, "a request failed");
  return new Response(unreadable ? "Bad request\n" : "The server could not answer.\n", {
    status: unreadable ? 400 : 500,
    headers: { ...commonHeaders(requestId), "Content-Type": "text/plain; charset=utf-8" },
  });
}

/** How to tell a request's source. Says once if a proxy seems to stand in front that is not trusted. */
function createIpOf(trustedProxies: number): (incoming: IncomingMessage) => string {
  let said = false;
  return (incoming) => {
    const value = incoming.headers["x-forwarded-for"];
    const forwardedFor = Array.isArray(value) ? value.join(",") : value;
    if (forwardedFor !== undefined && trustedProxies === 0 && !said) {
      said = true;
      logger().warn(
        { peer: incoming.socket.remoteAddress },
        "X-Forwarded-For is ignored: if a proxy stands in front, all its clients count as one; set TRUST_PROXY=1 for one proxy then",
      );
    }
    return clientIp(incoming.socket.remoteAddress, forwardedFor, trustedProxies);
  };
}

/**
 * Notes a page or protocol request for the watchdog, and logs one line at level `debug` when its answer has left or its client has.
 * Never the query: it may carry what somebody put there by mistake.
 */
function logAccess(incoming: IncomingMessage, outgoing: ServerResponse, requestId: string): void {
  noteRequest(incoming.method ?? "", pathOf(incoming.url ?? ""), requestId);
  const log = logger();
  if (!log.isLevelEnabled("debug")) return;
  const from = performance.now();
  outgoing.once("close", () => {
    log.debug(
      {
        method: incoming.method,
        path: pathOf(incoming.url ?? ""),
        status: outgoing.statusCode,
        ms: Math.round(performance.now() - from),
        finished: outgoing.writableFinished,
        requestId,
      },
      "request",
    );
  });
}

/** Answers `/healthz` or `/readyz`. */
function sendHealth(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  requestId: string,
  health: HealthAnswer | Promise<HealthAnswer>,
): void {
  logAccess(incoming, outgoing, requestId);
  discardRest(incoming);
  if (incoming.method !== "GET" && incoming.method !== "HEAD") {
    outgoing.writeHead(405, { ...commonHeaders(requestId), Allow: "GET, HEAD", "Content-Length": "0" }).end();
  } else if (health instanceof Promise) void health.then((answer) => writeHealth(outgoing, requestId, answer));
  else writeHealth(outgoing, requestId, health);
}

function writeHealth(outgoing: ServerResponse, requestId: string, { status, body }: HealthAnswer): void {
  const text = JSON.stringify(body);
  const own = { "Content-Type": "application/json", "Cache-Control": "no-store", "Content-Length": String(text.length) };
  outgoing.writeHead(status, { ...commonHeaders(requestId), ...own }).end(text);
}
