/** Authorization requests over HTTP: read from an address or a form, carried through sign-in, and answered. */

import type { AuthorizationAnswer } from "#app/oauth/authorization/answer";
import { AUTHORIZATION_PARAMETERS } from "#app/oauth/authorization/parameters";
import { type AuthorizationVisit, type ConsentAnswer, consentAnswerSchema, redirectTargetOf } from "#app/services/authorization/authorize";
import { issuerAt } from "#app/services/realms/resolve";
import type { PageContext, RequestContext } from "./context";
import { resolveDialect } from "./dialects";
import { readForm } from "./form-submission";
import { redirectingHeaders } from "./headers";
import { MOST_TARGET_LETTERS, nextPath } from "./portal-paths";

/** Our own parameter in an address that a person comes back to: when they were sent to sign in for it. */
const SENT_AT = "sent_to_sign_in";

type Sent = AuthorizationVisit["sent"];

/** The request's own parameters from an address. */
export function sentByAddress({ searchParams }: URL): Sent {
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

/** The request's own parameters from a form, as it was received. */
export function sentByForm({ form }: PageContext): Sent {
  return form;
}

/** Whether the consent form was sent, in contrast to a request that an application has sent as a form. */
export function hasAnswer({ form }: PageContext): boolean {
  return form.has("answer");
}

/** What the person answered on the consent page; undefined where the form is not one of ours. */
export function consentAnswerOf(context: PageContext): ConsentAnswer | undefined {
  const own = new Map([...context.form].filter(([name]) => Object.hasOwn(consentAnswerSchema.shape, name)));
  const submission = readForm({ ...context, form: own }, consentAnswerSchema);
  return submission.status === "success" ? submission.value : undefined;
}

/** The request that the page was asked for with, as the use case takes it. */
export function visitOf(request: Request, context: PageContext, sent: Sent): AuthorizationVisit {
  const sentAt = new URL(request.url).searchParams.get(SENT_AT) ?? context.form.get(SENT_AT)?.[0] ?? "";
  return {
    realmId: context.realm.id,
    issuer: issuerAt(context.authorization?.issuerPath ?? ""),
    requestId: context.requestId,
    ip: context.ip,
    userAgent: (request.headers.get("user-agent") ?? "").slice(0, 400),
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
export function redirectToClient({ location }: Extract<AuthorizationAnswer, { kind: "redirect" }>): Response {
  return new Response(null, { status: 303, headers: { Location: location, "Referrer-Policy": "no-referrer" } });
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
