import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createRequestHandler, type RequestHandler, type ServerBuild } from "@remix-run/server-runtime";
import { belowBase } from "#app/http/base-path";
import type { RequestContext } from "#app/http/context";
import { securePage } from "#app/http/headers";
import { isCrossOriginWrite } from "#app/http/request-checks";
import { logger } from "#app/platform/logger";
import { histogram, SECONDS } from "#app/platform/metrics";
import { sourceKey } from "#app/platform/rate-limit";
import type { PageAdmission } from "./page-admission";
import { readPageForm } from "./page-form";
import { createPageRoutes } from "./page-routes";
import { type Refusal, refusalPage } from "./refusal";
import { announcedBytes, type RefusalPace } from "./refusal-pace";
import { refusingBuild } from "./refusing-build";
import { isWellEscaped } from "./request-target";

export interface PagesOptions {
  readonly build: ServerBuild | (() => Promise<ServerBuild>);
  readonly realm: RequestContext["realm"];
  readonly development: boolean;
}

/** Seconds until a page that was refused is worth another try. */
const RETRY_AFTER = "2";

const seconds = histogram("latchkey_page_seconds", "From a page's request to the start of its answer.", SECONDS, ["status"]);

type Pages = (request: Request, incoming: IncomingMessage, facts: { readonly requestId: string; readonly ip: string }) => Promise<Response>;

/** Everything that is neither the protocol's nor a file: checked, bounded, answered by Remix, and made safe to leave. */
export function createPages({ build, realm, development }: PagesOptions, admission: PageAdmission, refusals: RefusalPace): Pages {
  const handlerFor = createHandlers(build, development ? "development" : "production");
  const { origin } = new URL(realm.issuer);
  const refusal = (status: number, title: string, text: string, headers: Refusal["headers"] = {}) =>
    refusalPage({ status, title, text, headers }, realm.basePath);

  async function answer(request: Request, incoming: IncomingMessage, context: { requestId: string; ip: string; nonce: string }) {
    const paced = (response: Response) =>
      new Promise<Response>((resolve) => {
        refusals.send({ status: response.status, ip: context.ip, bytes: announcedBytes(incoming) }, () => resolve(response));
      });
    if (isCrossOriginWrite(request.method, request.headers, origin)) {
      logger().warn({ requestId: context.requestId, method: request.method }, "refused a write from another site");
      return await paced(refusal(403, "This form was sent from another site", "Open the portal and try again there."));
    }
    const { pathname, search, searchParams } = new URL(request.url);
    if (!isWellEscaped(pathname)) return refusal(400, "Bad request", "The address has a percent sign that stands for no character.");
    // PostgreSQL cannot look it up: every page that searches by its address would fail.
    if (search.includes("%00")) return refusal(400, "Bad request", "The address has a character that no parameter may hold.");
    // Remix 2 still lets this parameter run any route's loader at any URL; nothing of ours uses it.
    if (searchParams.has("_data")) return refusal(400, "Bad request", "The address has a parameter that is not used here.");
    // Checked above, with the public address known; Remix's own check knows only Host and would refuse behind some proxies.
    request.headers.delete("origin");
    const page = belowBase(pathname, realm.basePath);
    const form = await readPageForm(incoming, page, context.requestId);
    if ("status" in form) return await paced(refusalPage(form, realm.basePath));
    const response = await admission.run(sourceKey(context.ip), incoming.socket, () =>
      handlerFor(page)(withoutBody(request), { ...context, realm, form }),
    );
    return response ?? refusal(503, "The portal is busy", "Try again in a few seconds.", { "Retry-After": RETRY_AFTER });
  }

  return async (request, incoming, facts) => {
    const context = { ...facts, nonce: randomBytes(16).toString("base64") };
    const from = performance.now();
    let response: Response;
    try {
      response = await answer(request, incoming, context);
    } catch (error) {
      logger().error({ err: error, requestId: context.requestId }, "a page failed");
      response = refusal(500, "Something went wrong", `Try again later. Request id: ${context.requestId}`);
    }
    securePage(response.headers, { ...context, development });
    seconds.observe((performance.now() - from) / 1000, `${Math.floor(response.status / 100)}xx`);
    return response;
  };
}

/** In development the build changes from one request to the next. */
function createHandlers(build: PagesOptions["build"], mode: string): (pathname: string) => RequestHandler {
  if (typeof build !== "function") return createPageRoutes(refusingBuild(build), mode);
  const current = createRequestHandler(async () => refusingBuild(await build()), mode);
  return () => current;
}

/** The request as Remix gets it: its form has been read, and nothing behind the listener reads it again. */
function withoutBody(request: Request): Request {
  const headers = new Headers(request.headers);
  for (const name of ["content-length", "content-type", "transfer-encoding"]) headers.delete(name);
  return new Request(request.url, { method: request.method, headers, signal: request.signal });
}
