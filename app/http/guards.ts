/** Who is asking: the first line of every loader and action of a page that is not public. */
import { basePathOf } from "#app/oauth/realm";
import { BROWSER_AGENT_LENGTH, readUserAgent } from "#app/platform/user-agent";
import { type GraveAct, requireConfirmation } from "#app/services/accounts/confirmation";
import { resolveSession } from "#app/services/accounts/sessions";
import type { Actor, Visitor } from "#app/services/actor";
import { ConfirmationRequiredError } from "#app/services/errors";
import type { RequestContext } from "./context";
import { readCookies } from "./cookies";
import { belowBase } from "./portal-paths";
import { serve } from "./service-errors";

/**
 * Nested loaders of one page share one look-up. Writes are never remembered: Remix runs the loaders after an
 * action with the same context, and they must see what the action changed.
 */
const actorsOfReads = new WeakMap<RequestContext, Promise<Actor | null>>();

/** The signed-in person, or null. */
export function optionalUser(request: Request, context: RequestContext): Promise<Actor | null> {
  if (request.method !== "GET" && request.method !== "HEAD") return findActor(request, context);
  const known = actorsOfReads.get(context);
  if (known) return known;
  const found = findActor(request, context);
  actorsOfReads.set(context, found);
  return found;
}

/**
 * The signed-in person.
 *
 * @throws a 302 Response to `/login?next=…` when nobody is signed in
 * @example const actor = await requireUser(request, context);
 */
export async function requireUser(request: Request, context: RequestContext): Promise<Actor> {
  const actor = await optionalUser(request, context);
  if (actor === null) throw redirectTo(signInPath(request, context));
  return actor;
}

/**
 * The signed-in admin.
 *
 * @throws a 302 Response to `/login` when nobody is signed in, a 404 Response for everybody else: to them the page does not exist
 */
export async function requireAdmin(request: Request, context: RequestContext): Promise<Actor> {
  const actor = await requireUser(request, context);
  if (actor.role !== "admin") throw new Response("Not found.", { status: 404, statusText: "Not Found" });
  return actor;
}

/**
 * Runs the use case of a grave act. When it asks for the password, the person is sent to the page that takes it. From there
 * they come back to the page the form stands on, which must be the request's own address.
 *
 * @throws a 302 Response to `/confirm?act=…&next=…`; what else `work` throws
 * @example await withConfirmation(request, actor, () => rotateKey(actor));
 */
export async function withConfirmation<T>(request: Request, actor: Actor, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConfirmationRequiredError)) throw error;
    throw redirectTo(`/confirm?${new URLSearchParams({ act: error.act, next: addressOf(request, actor) })}`);
  }
}

/**
 * Asks for the password before the page of a grave act is shown, so that no form is filled in that cannot be sent.
 *
 * @throws as {@link withConfirmation}
 */
export async function requireConfirmed(request: Request, actor: Actor, act: GraveAct): Promise<void> {
  await withConfirmation(request, actor, () => requireConfirmation(actor, act));
}

/** Who is at the other end before anybody has signed in: what account use cases need to know of the request. */
export function visitorOf(request: Request, context: RequestContext): Visitor {
  return {
    realmId: context.realm.id,
    ip: context.ip,
    requestId: context.requestId,
    userAgent: readUserAgent(request.headers.get("user-agent"), BROWSER_AGENT_LENGTH),
    cookies: readCookies(request, context.realm),
  };
}

/**
 * The answer of a page that takes no form. Remix gives it by itself to everybody; a page that exists for some only
 * checks that first and then throws this.
 */
export function methodNotAllowed(): Response {
  return new Response("This page takes no form.", { status: 405, statusText: "Method Not Allowed", headers: { Allow: "GET, HEAD" } });
}

async function findActor(request: Request, context: RequestContext): Promise<Actor | null> {
  const token = readCookies(request, context.realm).session;
  if (token === null) return null;
  return await serve(() => resolveSession(token, { realm: context.realm, ip: context.ip, requestId: context.requestId }));
}

function redirectTo(path: string): Response {
  return new Response(null, { status: 302, headers: { Location: path } });
}

function signInPath(request: Request, { realm }: RequestContext): string {
  return `/login?${new URLSearchParams({ next: addressOf(request, realm) })}`;
}

/** A page's address below the base path, as Remix takes it from a `Location` header. */
function addressOf(request: Request, { issuer }: { readonly issuer: string }): string {
  const { pathname, search } = new URL(request.url);
  return `${belowBase(pathname, basePathOf(issuer)) || "/"}${search}`;
}
