/** What a request at `/authorize` may wish for by a parameter whose text says all (OpenID Connect Core §3.1.2.1, §5.5). Pure text: the browser reads it too. */
import { OAuthError } from "../errors";
import { requireContext } from "../openid/authentication-context";
import { type ClaimsRequest, parseClaims } from "../openid/claims-request";

/** What `prompt` may ask for (OpenID Connect Core §3.1.2.1). */
const PROMPTS = ["none", "login", "consent", "select_account"] as const;
export type Prompt = (typeof PROMPTS)[number];

/** The longest `nonce`: it is kept with the code. */
const MOST_NONCE_LETTERS = 500;

/**
 * @throws OAuthError `authorize_parameter`
 * @example checkPrompt("login consent") // Set { "login", "consent" }
 */
export function checkPrompt(text: string | undefined): ReadonlySet<Prompt> {
  const prompts = new Set<Prompt>();
  for (const word of text?.split(" ") ?? []) {
    const prompt = PROMPTS.find((known) => known === word);
    if (prompt === undefined) throw new OAuthError("authorize_parameter", { detail: { parameter: "prompt" } });
    prompts.add(prompt);
  }
  if (prompts.has("none") && prompts.size > 1) throw new OAuthError("authorize_parameter", { detail: { parameter: "prompt" } });
  return prompts;
}

/**
 * Seconds since the person typed their password, at most; null: any.
 *
 * @throws OAuthError `authorize_parameter`
 */
export function checkMaxAge(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[0-9]{1,10}$/.test(text)) throw new OAuthError("authorize_parameter", { detail: { parameter: "max_age" } });
  return Number(text);
}

/** @throws OAuthError `authorize_parameter` when it is too long to be kept */
export function checkNonce(text: string | undefined): string | null {
  if (text !== undefined && text.length > MOST_NONCE_LETTERS)
    throw new OAuthError("authorize_parameter", { detail: { parameter: "nonce" } });
  return text ?? null;
}

/**
 * The `claims` parameter as it came, if it can be read and its `acr` can be had: bounded, and objects of claims. It is kept with the code.
 *
 * @throws OAuthError `authorize_parameter`, or `acr_unmet`
 */
export function checkClaims(text: string | undefined): string | null {
  if (text === undefined) return null;
  requireContext(readClaims(text).idToken);
  return text;
}

function readClaims(text: string): ClaimsRequest {
  try {
    return parseClaims(text);
  } catch {
    throw new OAuthError("authorize_parameter", { detail: { parameter: "claims" } });
  }
}
