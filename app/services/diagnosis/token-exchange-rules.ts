/** What the text of a token exchange (RFC 8693 §2.1) shows: the types that it names, and what stands where the subject token belongs. */
import { ACCESS_TOKEN_URN, EXCHANGED_TYPES } from "#app/oauth/exchange/token-types";
import type { Form } from "#app/oauth/request";
import { tokenKindOf } from "#app/oauth/tokens/token-kind";
import { isUnknown } from "./exchange";
import type { Finding } from "./request-rules";

const TYPE_PARAMETERS = ["subject_token_type", "actor_token_type", "requested_token_type"] as const;

/**
 * The first rule of an exchange that the form of its request breaks, as far as no record is needed to tell.
 *
 * @example exchangeRule(new Map([["subject_token", "lk_rt_…"], ["subject_token_type", ACCESS_TOKEN_URN]]))?.cause // "exchange_subject_unknown"
 */
export function exchangeRule(form: Form): Finding | undefined {
  return (
    typeRule("subject_token_type", form) ??
    subjectRule(form.get("subject_token") ?? "") ??
    actorRule(form) ??
    typeRule("actor_token_type", form) ??
    typeRule("requested_token_type", form)
  );
}

function typeRule(name: string, form: Form): Finding | undefined {
  const type = form.get(name) ?? ACCESS_TOKEN_URN;
  if (isUnknown(type) || isTaken(type)) return undefined;
  return { cause: "exchange_token_type", evidence: `${name} is ${type.slice(0, 100)}.` };
}

function subjectRule(token: string): Finding | undefined {
  if (isUnknown(token)) return undefined;
  const [cause, kind] = ["exchange_subject_unknown" as const, tokenKindOf(token)];
  if (/^bearer\s/i.test(token)) return { cause, evidence: "The subject_token begins with Bearer, which is no part of the token." };
  if (kind !== undefined && kind !== "access")
    return { cause, evidence: `The subject_token is no access token: it begins with ${token.slice(0, 6)}.` };
  if (kind === undefined && !token.includes("."))
    return { cause, evidence: "The subject_token has not the form of a token that was issued here." };
  return undefined;
}

function actorRule(form: Form): Finding | undefined {
  if (form.has("actor_token") && !form.has("actor_token_type"))
    return { cause: "parameter_missing", evidence: "actor_token_type is missing or empty." };
  if (form.has("actor_token_type") && !form.has("actor_token"))
    return { cause: "exchange_token_type", evidence: "There is an actor_token_type, and no actor_token." };
  return undefined;
}

function isTaken(type: string): boolean {
  return EXCHANGED_TYPES.some((name) => name === type);
}

/** Gives the parameters of a request to be corrected the types that every exchange can have. */
export function mendTokenTypes(parameters: Map<string, string>): void {
  for (const name of TYPE_PARAMETERS) {
    const isNeeded = name === "subject_token_type" || (name === "actor_token_type" && parameters.has("actor_token"));
    if (!isNeeded && !isTaken(parameters.get(name) ?? "")) parameters.delete(name);
    if (name === "actor_token_type" && !isNeeded) parameters.delete(name);
    if (isNeeded && !isTaken(parameters.get(name) ?? "")) parameters.set(name, ACCESS_TOKEN_URN);
  }
}
