/** How an answer travels to the client: in the query, behind `#`, or in a form that the browser posts. */
import { CAUSES } from "../causes";
import { type OAuthError, wireText } from "../errors";
import type { Destination } from "./destination";

type Members = Readonly<Record<string, string>>;

export type AuthorizationAnswer =
  | { readonly kind: "redirect"; readonly location: string }
  /** OAuth 2.0 Form Post Response Mode. */
  | { readonly kind: "form_post"; readonly action: string; readonly fields: readonly (readonly [name: string, value: string])[] };

/**
 * The answer with `state` as it came and `iss` (RFC 9207 §2).
 *
 * @example answerTo(destination, { code }) // { kind: "redirect", location: "https://client.example/cb?code=…&state=…&iss=…" }
 */
export function answerTo({ redirectUri, mode, state, issuer }: Destination, members: Members): AuthorizationAnswer {
  const all = { ...members, ...(state === undefined ? {} : { state }), iss: issuer };
  if (mode === "form_post") return { kind: "form_post", action: redirectUri, fields: Object.entries(all) };
  const text = new URLSearchParams(all).toString();
  // RFC 6749 §3.1.2: a query that the address has is kept.
  const joint = mode === "fragment" ? "#" : redirectUri.includes("?") ? "&" : "?";
  return { kind: "redirect", location: `${redirectUri}${joint}${text}` };
}

/** A refusal that the client may learn of (RFC 6749 §4.1.2.1). */
export function refusalTo(destination: Destination, { cause }: OAuthError): AuthorizationAnswer {
  const { error, description } = CAUSES[cause];
  return answerTo(destination, { error, error_description: wireText(description) });
}
