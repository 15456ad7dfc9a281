/** An authorization request of a browser: who the person is, what they are shown, and what they have answered. */
import { z } from "zod";
import type { AuthorizationAnswer } from "#app/oauth/authorization/destination";
import type { AuthorizationCall, AuthorizationOutcome } from "#app/oauth/authorization/endpoint";
import { CAUSES, type Cause } from "#app/oauth/causes";
import type { Actor } from "../actor";
import { enterByDocument } from "../agents/document-clients";
import { checked } from "../errors";
import { protocol } from "../token-service";
import { type ConsentPage, consentPage } from "./consent-page";
import { recordConsent } from "./consents";
import { personOf } from "./person";

export const consentAnswerSchema = z.object({
  answer: z.enum(["allow", "deny"], { error: "Press Allow or Deny." }),
  /** To whom the page was shown: another person may have signed in to the same browser since. */
  personId: z.string(),
});
export type ConsentAnswer = z.output<typeof consentAnswerSchema>;

type Sent = AuthorizationCall["sent"];

/** A request as it came. */
export interface AuthorizationVisit {
  readonly realmId: string;
  /** The issuer of the path that the person came by. */
  readonly issuer: string;
  readonly requestId: string;
  readonly ip: string;
  readonly userAgent: string;
  /** The parameters, each name with its values. */
  readonly sent: Sent;
  /** When the person was sent to sign in for this very request, milliseconds since the epoch; null: they were not. */
  readonly sentToSignInAt: number | null;
}

/** What comes next in the browser. */
export type AuthorizationStep =
  /** A page for the person: the client cannot be told. */
  | {
      readonly kind: "refused";
      readonly title: string;
      readonly explanation: string;
      readonly status: number;
      /** What was pushed is used or has expired: the person can begin again at the application. */
      readonly isOver: boolean;
    }
  /** `sent`: the parameters by which the request goes on from there. */
  | { readonly kind: "sign_in"; readonly loginHint: string | null; readonly sent: Sent }
  | { readonly kind: "ask"; readonly page: ConsentPage; readonly sent: Sent }
  | { readonly kind: "answer"; readonly answer: AuthorizationAnswer };

/**
 * Answers an authorization request.
 *
 * @param actor null: nobody is signed in
 * @param input what the person answered to the page; absent: they were not asked yet
 * @throws {InvalidInputError} when the answer is none; {RateLimitedError} when the person has made too many changes
 * @example const step = await authorize(actor, visit, { answer: "allow", personId: actor.userId });
 */
export async function authorize(actor: Actor | null, visit: AuthorizationVisit, input?: ConsentAnswer): Promise<AuthorizationStep> {
  const answered = input === undefined ? null : checked(consentAnswerSchema, input);
  // Shown to one person and answered by another: the other is asked.
  const answer = answered !== null && answered.personId === actor?.userId ? answered.answer : null;
  const { realmId, issuer, requestId, ip, userAgent, sent, sentToSignInAt } = visit;
  // A client that names itself by a document comes in first; the core then finds it like any other.
  const entrance = await enterByDocument(actor, realmId, sent.get("client_id")?.[0]);
  if (entrance.kind === "sign_in") {
    // What a request refers to may be silent, too: of a client that is known the core reads it.
    const isSilent = sent.get("prompt")?.includes("none") || (entrance.known && (sent.has("request_uri") || sent.has("request")));
    if (!isSilent) return { kind: "sign_in", loginHint: null, sent };
    // OpenID Connect Core §3.1.2.1 forbids the sign-in page, RFC 6749 §4.1.2.1 a redirect to an address of which nothing is known.
    if (!entrance.known) return refusedStep("login_required");
    // A client that is known is told at the addresses it had last. Without a person it gets a refusal, never a code.
  }
  if (entrance.kind === "refused")
    return { kind: "refused", title: "The application cannot come in", explanation: entrance.explanation, status: 400, isOver: false };
  const http = { realmId, issuer, requestId, ip, userAgent };
  const outcome = await protocol().authorize({ http, sent, person: personOf(actor), answer, sentToSignInAt });
  return await stepOf(outcome, actor, answer);
}

async function stepOf(outcome: AuthorizationOutcome, actor: Actor | null, answer: "allow" | "deny" | null): Promise<AuthorizationStep> {
  switch (outcome.kind) {
    case "refused":
      return refusedStep(outcome.refusal.cause);
    case "sign_in":
      return { kind: "sign_in", loginHint: outcome.request.loginHint, sent: outcome.sent };
    case "ask":
      if (actor === null) return { kind: "sign_in", loginHint: null, sent: outcome.sent };
      return { kind: "ask", page: await consentPage(actor, outcome.request), sent: outcome.sent };
    case "answer":
      // The answer leaves only once this is written, and a code that nobody has is worth nothing.
      if (outcome.granted !== null && actor !== null && answer === "allow") await recordConsent(actor, outcome.granted);
      return { kind: "answer", answer: outcome.answer };
  }
}

function refusedStep(cause: Cause): AuthorizationStep {
  const { title, explanation, status } = CAUSES[cause];
  return { kind: "refused", title, explanation, status, isOver: cause === "request_uri_used" || cause === "request_uri_expired" };
}

/** Where the form of a page in front of `/authorize` may lead: the redirect URI of the request, if there is one. */
export async function redirectTargetOf(realmId: string, sent: AuthorizationVisit["sent"]): Promise<string | undefined> {
  return await protocol().redirectUriOf(realmId, sent);
}
