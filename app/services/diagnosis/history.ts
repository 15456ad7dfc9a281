/** What the exchanges before the refused one tell: a code that was redeemed already, another redirect_uri, a scope wider than the grant. */
import type { Cause } from "#app/oauth/causes";
import type { ReadExchange } from "./exchange";
import { type PortalFacts, placeOf, queryOf } from "./portal-facts";
import { type Finding, formOf } from "./request-rules";

/** Milliseconds that a code lives where no admin has set another time. */
const CODE_LIFETIME = 60_000;

/**
 * The rule that the last of several exchanges breaks in the light of those before it.
 *
 * @param earlier in their order
 */
export function brokenByHistory(last: ReadExchange, earlier: readonly ReadExchange[], portal: PortalFacts): Finding | undefined {
  const form = last.request === null ? undefined : formOf(last.request);
  if (form === undefined || earlier.length === 0) return undefined;
  const granted = earlier.filter(({ answer }) => answer?.status === 200);
  const refresh = form.get("refresh_token");
  if (refresh !== undefined) return refreshRule(form, refresh, granted);
  const code = form.get("code");
  if (code === undefined) return undefined;
  if (granted.some(({ request }) => request !== null && formOf(request)?.get("code") === code))
    return found("code_used", "The same code was redeemed by an earlier request.");
  const authorization = earlier.find(({ request }) => request?.url && placeOf(request.url, portal)?.endpoint === "authorize");
  return authorization === undefined ? undefined : codeRule(form, last, authorization);
}

function found(cause: Cause, evidence: string): Finding {
  return { cause, evidence };
}

function refreshRule(form: ReadonlyMap<string, string>, refresh: string, granted: readonly ReadExchange[]): Finding | undefined {
  const used = granted.some(({ request }) => request !== null && formOf(request)?.get("refresh_token") === refresh);
  if (used) return found("refresh_token_reused", "An earlier request used the same refresh token.");
  const issued = granted.find(({ answer }) => answer?.members["refresh_token"] === refresh);
  if (issued === undefined) return undefined;
  const [before, now] = [issued.request === null ? undefined : formOf(issued.request)?.get("client_id"), form.get("client_id")];
  if (before !== undefined && now !== undefined && before !== now)
    return found("refresh_token_foreign", "The refresh token was issued to another client_id.");
  const scope = String(issued.answer?.members["scope"] ?? "").split(" ");
  const wider = (form.get("scope") ?? "").split(" ").filter((name) => name !== "" && !scope.includes(name));
  return wider.length > 0 ? found("scope_exceeds_grant", `The grant has not the scope ${wider.join(" ")}.`) : undefined;
}

function codeRule(form: ReadonlyMap<string, string>, last: ReadExchange, { request, answer }: ReadExchange): Finding | undefined {
  const asked = new URLSearchParams(queryOf(request?.url ?? ""));
  const differs = (name: string) => asked.has(name) && form.has(name) && asked.get(name) !== form.get(name);
  if (differs("client_id")) return found("code_foreign", "The client_id at /authorize was another one.");
  if (differs("redirect_uri") || (asked.has("redirect_uri") && !form.has("redirect_uri")))
    return found("code_redirect_uri", "The redirect_uri is not the one that was sent to /authorize.");
  if (asked.has("code_challenge") && !form.has("code_verifier"))
    return found("code_verifier_missing", "There was a code_challenge, and there is no code_verifier.");
  if (!asked.has("code_challenge") && form.has("code_verifier"))
    return found("code_verifier_unexpected", "There is a code_verifier, and there was no code_challenge.");
  const waited = Date.parse(last.answer?.headers.get("date") ?? "") - Date.parse(answer?.headers.get("date") ?? "");
  return waited > CODE_LIFETIME ? found("code_expired", `The code was ${Math.round(waited / 1000)} seconds old.`) : undefined;
}
