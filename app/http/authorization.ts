/** Authorization requests over HTTP: read from an address or a form, carried through sign-in, and answered. */
import type { AuthorizationAnswer } from "#app/oauth/authorization/destination";
import { AUTHORIZATION_PARAMETERS } from "#app/oauth/authorization/parameters";
import { BROWSER_AGENT_LENGTH, readUserAgent } from "#app/platform/user-agent";
import {
  type AuthorizationStep,
  type AuthorizationVisit,
  authorize,
  type ConsentAnswer,
  consentAnswerSchema,
  redirectTargetOf,
} from "#app/services/authorization/authorize";
import { issuerAt } from "#app/services/realms/resolve";
import type { PageContext, RequestContext } from "./context";
import { resolveDialect } from "./dialects";
import { readForm } from "./form-submission";
import { optionalUser } from "./guards";
import { KEEPS_OPENER, redirectingHeaders } from "./headers";
import { MOST_TARGET_LETTERS, nextPath } from "./portal-paths";
import { serve } from "./service-errors";

/** Our own parameter in an address that a person comes back to: when they were sent to sign in for it. */
const SENT_AT = "sent_to_sign_in";

type Sent = AuthorizationVisit["sent"];

/** The request's own parameters from an address. */
function sentByAddress({ searchParams }: URL): Sent {
  return new Map(AUTHORIZATION_PARAMETERS.flatMap((name) => (searchParams.has(name) ? [[name, searchParams.getAll(name)]] : [])));
}

/**
 * The address of the page, below the base path, with parameters that a form has sent: what a POST of another site becomes, whose
 * cookies the browser keeps back.
 *
 * @throws a 414 Response when it would be too long
 */
export function addressOf(path: string, sent: Sent, sentToSignInAt: number | null = null): string {
  const query = new URLSearchParams();
  for (const name of AUTHORIZATION_PARAMETERS) for (const value of sent.get(name) ?? []) query.append(name, value);
  if (sentToSignInAt !== null) query.set(SENT_AT, String(sentToSignInAt));
  const address = `${path}?${query}`;
  if (address.length <= MOST_TARGET_LETTERS) return address;
  throw new Response("The request of the application is too long.", { status: 414, statusText: "URI Too Long" });
}

/** Whether the consent form was sent, in contrast to a request that an application has sent as a form. */
export function hasAnswer({ form }: PageContext): boolean {
  return form.has("answer");
}

/** A request whose person is shown something. */
export interface ShownAuthorization {
  readonly visit: AuthorizationVisit;
  readonly step:
    | Extract<AuthorizationStep, { readonly kind: "refused" | "ask" }>
    | { readonly kind: "answer"; readonly answer: Extract<AuthorizationAnswer, { readonly kind: "form_post" }> };
}

const answers = new WeakMap<PageContext, Promise<Response | ShownAuthorization>>();

/**
 * What a request at `/authorize` comes to: a redirect, which needs no page, or what its page shows. The request is evaluated once, whether the
 * listener asks first or the page's route alone. A Location of the portal's own lies below the base path, as Remix takes it.
 *
 * @throws what the use case throws, as a Response where there is one for it
 * @example const answer = await answerAuthorization(request, context); if (answer instanceof Response) return answer;
 */
export function answerAuthorization(request: Request, context: PageContext): Promise<Response | ShownAuthorization> {
  const known = answers.get(context);
  if (known !== undefined) return known;
  const isRead = request.method === "GET" || request.method === "HEAD";
  const answer = isRead ? answerAddress(request, context) : answerForm(request, context);
  answers.set(context, answer);
  return answer;
}

async function answerAddress(request: Request, context: PageContext): Promise<Response | ShownAuthorization> {
  const visit = visitOf(request, context, sentByAddress(new URL(request.url)));
  const actor = await optionalUser(request, context);
  return answerStep(await serve(() => authorize(actor, visit)), visit, context);
}

/** The consent form; and a request that an application has sent as a form, which becomes an address. */
async function answerForm(request: Request, context: PageContext): Promise<Response | ShownAuthorization> {
  const { form: sent } = context;
  const again = () => seeOther(addressOf(pathOf(context), sent));
  const answer = hasAnswer(context) ? consentAnswerOf(context) : undefined;
  if (answer === undefined) return again();
  const visit = visitOf(request, context, sent);
  const actor = await optionalUser(request, context);
  const step = await serve(() => authorize(actor, visit, answer));
  // Somebody else has signed in since, or the application has changed: the request begins anew.
  return step.kind === "ask" || step.kind === "refused" ? again() : answerStep(step, visit, context);
}

function answerStep(step: AuthorizationStep, visit: AuthorizationVisit, context: PageContext): Response | ShownAuthorization {
  switch (step.kind) {
    case "sign_in":
      return seeOther(signInAddress(pathOf(context), step.sent, step.loginHint, Date.now()));
    case "answer": {
      const { answer } = step;
      return answer.kind === "redirect" ? redirectToClient(answer) : { visit, step: { kind: "answer", answer } };
    }
    case "ask":
      return { visit: { ...visit, sent: step.sent }, step };
    case "refused":
      return { visit, step };
  }
}

/** By which path the request came, below the base path. */
export function pathOf({ authorization }: PageContext): string {
  return authorization?.path ?? "/authorize";
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { ...KEEPS_OPENER, Location: location } });
}

/** What the person answered on the consent page; undefined where the form is not one of ours. */
function consentAnswerOf(context: PageContext): ConsentAnswer | undefined {
  const own = new Map([...context.form].filter(([name]) => Object.hasOwn(consentAnswerSchema.shape, name)));
  const submission = readForm({ ...context, form: own }, consentAnswerSchema);
  return submission.status === "success" ? submission.value : undefined;
}

/** The request that the page was asked for with, as the use case takes it. */
function visitOf(request: Request, context: PageContext, sent: Sent): AuthorizationVisit {
  const sentAt = new URL(request.url).searchParams.get(SENT_AT) ?? context.form.get(SENT_AT)?.[0] ?? "";
  return {
    realmId: context.realm.id,
    issuer: context.authorization === undefined ? context.realm.issuer : issuerAt(context.authorization.issuerPath),
    requestId: context.requestId,
    ip: context.ip,
    userAgent: readUserAgent(request.headers.get("user-agent"), BROWSER_AGENT_LENGTH),
    sent,
    sentToSignInAt: /^[0-9]{1,15}$/.test(sentAt) ? Number(sentAt) : null,
  };
}

/** What the consent form carries along: the request itself, which is checked again in full. */
export function hiddenFields({ sent, sentToSignInAt }: AuthorizationVisit): readonly (readonly [name: string, value: string])[] {
  const own = [...sent].flatMap(([name, values]) => values.map((value) => [name, value] as const));
  return sentToSignInAt === null ? own : [...own, [SENT_AT, String(sentToSignInAt)]];
}

/** The sign-in page, from which the person comes back to the request. It is shown to somebody who is signed in, too. */
export function signInAddress(path: string, sent: Sent, loginHint: string | null, now: number): string {
  const query = new URLSearchParams({ next: addressOf(path, sent, now), again: "1" });
  if (loginHint !== null) query.set("login_hint", loginHint);
  return `/login?${query}`;
}

/** A redirect to a client: 303, so that no browser sends a password or a form on (RFC 9700 §4.12). */
function redirectToClient({ location }: Extract<AuthorizationAnswer, { kind: "redirect" }>): Response {
  return new Response(null, { status: 303, headers: { ...KEEPS_OPENER, Location: location, "Referrer-Policy": "no-referrer" } });
}

/** Whether a page's `next` is an authorization request: a document of its own, that no script of the portal may load. */
export function leadsToAuthorization(next: string): boolean {
  return resolveDialect(new URL(next, "http://portal.invalid").pathname)?.endpoint === "authorize";
}

/**
 * The headers of a sign-in page from which the person goes on to a client: without JavaScript its form is answered with a chain of redirects
 * that ends there.
 */
export async function signInHeaders(request: Request, { realm, requestId, nonce }: RequestContext): Promise<Headers> {
  const next = nextPath(request);
  if (!leadsToAuthorization(next)) return new Headers();
  const redirectUri = await redirectTargetOf(realm.id, sentByAddress(new URL(next, "http://portal.invalid")));
  return redirectUri === undefined ? new Headers() : redirectingHeaders({ requestId, nonce, development: false }, redirectUri);
}
