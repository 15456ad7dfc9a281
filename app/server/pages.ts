import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createRequestHandler, type RequestHandler, type ServerBuild } from "@remix-run/server-runtime";
import { LRUCache } from "lru-cache";
import { addressOf, answerAuthorization } from "#app/http/authorization";
import type { PageContext, RequestContext } from "#app/http/context";
import { EMPTY_FORM, type FormBounds, type FormFault, formBoundsOf, type ReceivedForm, readFormBody } from "#app/http/form-reader";
import { optionalUser } from "#app/http/guards";
import { KEEPS_OPENER, securePage } from "#app/http/headers";
import { LOGOUT_PAGE, logoutAddress } from "#app/http/logout";
import { belowBase } from "#app/http/portal-paths";
import { RETRY_AFTER_SECONDS } from "#app/http/protocol-exchange";
import { isCrossOriginWrite, isInsecureWrite, shownOrigin } from "#app/http/request-checks";
import type { BodyFault } from "#app/http/unfinished-body";
import { logger } from "#app/platform/logger";
import { histogram, SECONDS } from "#app/platform/metrics";
import { sourceKey } from "#app/platform/rate-limit";
import type { Admission } from "./admission";
import { createPageRoutes } from "./page-routes";
import { type Refusal, refusalPage } from "./refusal";
import { announcedBytes, type RefusalPace } from "./refusal-pace";
import { readBody } from "./request-body";
import { isWellEscaped } from "./request-target";
import { refusingBuild } from "./served-build";

export interface PagesOptions {
  readonly build: ServerBuild | (() => Promise<ServerBuild>);
  /** The root realm: its issuer is the portal's address. */
  readonly realm: RequestContext["realm"];
  readonly development: boolean;
}

const seconds = histogram("latchkey_page_seconds", "From a page's request to the start of its answer.", SECONDS, ["status"]);

/** What the listener knows of a page's request. */
interface PageFacts extends Pick<PageContext, "requestId" | "ip" | "realm" | "authorization"> {}

type Pages = (request: Request, incoming: IncomingMessage, facts: PageFacts) => Promise<Response>;

/** Everything that is neither the protocol's nor a file: checked, bounded, answered by Remix, and made safe to leave. */
export function createPages({ build, realm: root, development }: PagesOptions, admission: Admission, refusals: RefusalPace): Pages {
  const handlerFor = createHandlers(build, development ? "development" : "production");
  const { origin } = new URL(root.issuer);
  const refusal = (status: number, title: string, text: string, headers: Refusal["headers"] = {}) =>
    refusalPage({ status, title, text, headers }, root.basePath);
  const busy = () => refusal(503, "The portal is busy", "Try again in a few seconds.", { "Retry-After": String(RETRY_AFTER_SECONDS) });

  async function answer(request: Request, incoming: IncomingMessage, context: PageFacts & { readonly nonce: string }) {
    const { realm } = context;
    const paced = (response: Response) =>
      new Promise<Response>((resolve) => {
        refusals.send({ status: response.status, ip: context.ip, bytes: announcedBytes(incoming) }, () => resolve(response));
      });
    const isForeign = isCrossOriginWrite(request.method, request.headers, origin);
    // An application may send its request as a form (OpenID Connect Core §3.1.2.1). It becomes an address: a decision never comes from elsewhere.
    const page = belowBase(new URL(request.url).pathname, realm.basePath);
    const takesForeignForms = context.authorization !== undefined || page === LOGOUT_PAGE;
    if (isForeign && !(takesForeignForms && request.method === "POST")) return await paced(refuseOrigin(request, context.requestId));
    if (!isForeign && isInsecureWrite(request.method, request.headers, origin))
      return await paced(refuseScheme(request, context.requestId));
    const { pathname, search, searchParams } = new URL(request.url);
    if (!isWellEscaped(pathname)) return refusal(400, "Bad request", "The address has a percent sign that stands for no character.");
    // PostgreSQL cannot look it up: every page that searches by its address would fail.
    if (search.includes("%00")) return refusal(400, "Bad request", "The address has a character that no parameter may hold.");
    // Remix 2 still lets this parameter run any route's loader at any URL; nothing of ours uses it.
    if (searchParams.has("_data")) return refusal(400, "Bad request", "The address has a parameter that is not used here.");
    // Checked above, with the public address known; Remix's own check knows only Host and would refuse behind some proxies.
    request.headers.delete("origin");
    const bounds = formBoundsOf(page, await isFileWelcome(request, incoming, page, context));
    const form = await readPageForm(incoming, bounds, context.requestId);
    if ("status" in form) return await paced(refusalPage(form, root.basePath));
    if (isForeign) {
      const address = context.authorization ? addressOf(context.authorization.path, form) : logoutAddress(form);
      return new Response(null, { status: 303, headers: { ...KEEPS_OPENER, Location: realm.basePath + address } });
    }
    const pageContext = { ...context, form };
    if (context.authorization !== undefined) {
      if (!admission.hasRoom()) return busy();
      const answered = await withoutPage(request, pageContext);
      if (answered !== undefined) return answered;
    }
    const response = await admission.pages.run(sourceKey(context.ip), incoming.socket, () =>
      handlerFor(realm.basePath, page)(withoutBody(request), pageContext),
    );
    return response ?? busy();
  }

  /** Either another site, or the portal itself under an address that it does not know: the page and the log name both, and the setting. */
  function refuseOrigin({ method, headers }: Request, requestId: string): Response {
    const from = shownOrigin(headers.get("origin"));
    const cause = "if that is the portal's own address, PUBLIC_URL must be set to it, or a proxy in front does not pass the Host header on";
    logger().warn({ requestId, method, from, portal: origin }, `refused a write from another site; ${cause}`);
    const text = `It came from ${from}; this portal is ${origin}. Open the portal there and try again. For the operator: ${cause}.`;
    return refusal(403, "This form was sent from another site", text);
  }

  function refuseScheme({ method, headers }: Request, requestId: string): Response {
    const from = shownOrigin(headers.get("origin"));
    logger().warn(
      { requestId, method, from, portal: origin },
      "refused a form that came by http: PUBLIC_URL is https, and browsers keep no session of it; send them to https, or set PUBLIC_URL to http",
    );
    const text = `Your browser is at ${from}; this portal is ${origin}, as PUBLIC_URL says, and browsers keep you signed in only there. Nothing was done. Open <a href="${root.issuer}">${origin}</a>.`;
    return refusal(421, "Open the portal by https", text);
  }

  /** Answers an authorization request that needs no page: see `docs/decisions/0042-authorize-without-a-page.md`. */
  async function withoutPage(request: Request, context: PageContext): Promise<Response | undefined> {
    admission.workload.begin();
    try {
      const answered = await answerAuthorization(request, context);
      if (!(answered instanceof Response)) return undefined;
      const location = answered.headers.get("Location") ?? "";
      if (location.startsWith("/")) answered.headers.set("Location", context.realm.basePath + location);
      return answered;
    } catch {
      // The page's route meets the same error, and shows it.
      return undefined;
    } finally {
      admission.workload.end();
    }
  }

  /** Whether a file of the form's is read: only of somebody who is signed in, as it has many times the bytes of a form. */
  async function isFileWelcome(request: Request, incoming: IncomingMessage, page: string, context: PageFacts & { readonly nonce: string }) {
    if (formBoundsOf(page, true).fileBytes === 0 || request.method !== "POST") return false;
    const actor = await admission.pages.run(sourceKey(context.ip), incoming.socket, () => optionalUser(request, context));
    return actor !== null && actor !== undefined;
  }

  return async (request, incoming, facts) => {
    const context = { ...facts, nonce: randomBytes(16).toString("base64") };
    const from = performance.now();
    let response: Response;
    try {
      response = await answer(request, incoming, context);
    } catch (error) {
      if (error instanceof Response) return error;
      logger().error({ err: error, requestId: context.requestId }, "a page failed");
      response = refusal(500, "Something went wrong", `Try again later. Request id: ${context.requestId}`);
    }
    securePage(response.headers, { ...context, development });
    seconds.observe((performance.now() - from) / 1000, `${Math.floor(response.status / 100)}xx`);
    return response;
  };
}

/** Realms whose routes are kept: Remix compiles them for the path that the realm's pages lie below. */
const MOST_REALMS = 64;

/** In development the build changes from one request to the next. The files are those of the root realm's address for all. */
function createHandlers(build: PagesOptions["build"], mode: string): (basePath: string, pathname: string) => RequestHandler {
  if (typeof build === "function")
    return (basePath) => createRequestHandler(async () => ({ ...refusingBuild(await build()), basename: basePath || "/" }), mode);
  const refusing = refusingBuild(build);
  const ofRealms = new LRUCache<string, ReturnType<typeof createPageRoutes>>({ max: MOST_REALMS });
  return (basePath, pathname) => {
    const handlerFor = ofRealms.get(basePath) ?? createPageRoutes({ ...refusing, basename: basePath || "/" }, mode);
    ofRealms.set(basePath, handlerFor);
    return handlerFor(pathname);
  };
}

/** The request as Remix gets it: its form has been read, and nothing behind the listener reads it again. */
function withoutBody(request: Request): Request {
  const headers = new Headers(request.headers);
  for (const name of ["content-length", "content-type", "transfer-encoding"]) headers.delete(name);
  return new Request(request.url, { method: request.method, headers, signal: request.signal });
}

/** Methods for which Remix runs an action. */
const WRITES: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/**
 * Reads the form of a page's request, so that neither Remix nor a form library sees untrusted bytes. The body of a
 * request that is no write is bounded and discarded.
 *
 * @returns the form, or the refusal of it; no text of the request is in that or in the log.
 */
async function readPageForm(incoming: IncomingMessage, bounds: FormBounds, requestId: string): Promise<ReceivedForm | Refusal> {
  const most = bounds.bytes + bounds.fileBytes;
  const body = await readWhole(incoming, most);
  if (body === "cut_off") return { status: 400, title: "Bad request", text: "The request ended before its form did." };
  if (!WRITES.has(incoming.method ?? "")) return typeof body === "string" ? refusalOf(body, most) : EMPTY_FORM;
  const form = typeof body === "string" ? body : readFormBody(body, incoming.headers["content-type"], bounds);
  if (typeof form !== "string") return form;
  logger().debug({ requestId, fault: form }, "refused a form");
  return refusalOf(form, most);
}

function refusalOf(fault: FormFault | BodyFault, bytes: number): Refusal {
  switch (fault) {
    case "content_type":
      return {
        status: 415,
        title: "Not a form",
        text: "This page takes a form as a browser sends it; a file only where the form asks for one, and of people who are signed in.",
      };
    case "too_large":
      return {
        status: 413,
        title: "Too much was sent",
        text: `A form here takes at most ${bytes / 1024} kB, and no more fields than it shows.`,
      };
    case "malformed":
      return { status: 400, title: "Bad request", text: "What was sent is not one of the forms of this portal." };
    case "fragmented":
      return { status: 400, title: "Bad request", text: "The form came in too many small pieces.", headers: { Connection: "close" } };
    case "busy":
      return {
        status: 503,
        title: "The portal is busy",
        text: "Try again in a few seconds.",
        headers: { "Retry-After": String(RETRY_AFTER_SECONDS) },
      };
  }
}

function readWhole(incoming: IncomingMessage, limit: number): Promise<Buffer | BodyFault | "cut_off"> {
  return new Promise((resolve) => {
    incoming.once("close", () => resolve("cut_off"));
    readBody(incoming, limit, resolve);
  });
}
