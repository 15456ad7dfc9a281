/** The address that a refused authorization request should have had. */
import { AUTHORIZATION_PARAMETERS } from "#app/oauth/authorization/parameters";
import { findResponseType } from "#app/oauth/authorization/response-types";
import type { Cause } from "#app/oauth/causes";
import { isChallenge } from "#app/oauth/checks/pkce-texts";
import { hasScope, OPENID_SCOPE } from "#app/oauth/openid/scopes";
import { authorizationForm } from "./authorization-rules";
import { isUnknown, type SentRequest } from "./exchange";
import { holdsSecret } from "./mask";

/** What a request with such a fault does better without. */
const DROPS: Partial<Readonly<Record<Cause, readonly string[]>>> = {
  request_object: ["request"],
  request_object_encrypted: ["request"],
  request_object_algorithm: ["request"],
  request_object_claims: ["request"],
  request_object_twice: ["request", "request_uri"],
  request_uri_unknown: ["request_uri"],
  request_object_uri: ["request_uri"],
  registration_parameter: ["registration"],
  response_mode_unsupported: ["response_mode"],
  authorize_parameter: ["prompt", "max_age", "claims", "id_token_hint"],
  claims_malformed: ["claims"],
  acr_unmet: ["claims"],
  login_required: ["prompt"],
  consent_required: ["prompt"],
  scope_malformed: ["scope"],
  scope_unknown: ["scope"],
  scope_not_allowed: ["scope"],
};

/**
 * The address with every fault mended that its text shows; `{{NAME}}` is for the reader to fill in.
 *
 * @returns null without an address of http or https, or where the response type itself is right: an admin has it off
 * @example correctedAddress({ method: "GET", url: "https://a.example/authorize?client_id=b", headers: new Map(), body: "" }, "response_type_missing")
 */
export function correctedAddress(request: SentRequest, cause: Cause): string | null {
  const [address = ""] = (request.url ?? "").split(/[?#]/, 1);
  if (!/^https?:\/\/[\w.:[\]-]+\/[\w./~%-]*$/.test(address)) return null;
  const form = authorizationForm(request);
  const kept = AUTHORIZATION_PARAMETERS.filter((name) => !(DROPS[cause] ?? []).includes(name) && !holdsSecret(name));
  // Of a repeated parameter the first; an empty one counts as left out (RFC 6749 §3.1).
  const sent = new Map<string, string>(kept.flatMap((name) => (form.get(name) ? [[name, form.get(name) ?? ""]] : [])));
  if (!sent.has("client_id") || cause === "authorize_client") sent.set("client_id", "{{CONSUMER_KEY}}");
  if (cause === "redirect_uri_missing" || cause === "redirect_uri_unregistered") sent.set("redirect_uri", "{{CALLBACK_URL}}");
  if (findResponseType(sent.get("response_type") ?? "") === undefined) sent.set("response_type", "code");
  else if (cause === "response_type_unsupported") return null;
  const issues = findResponseType(sent.get("response_type") ?? "")?.issues ?? [];
  if (issues.includes("code")) addChallenge(sent, cause);
  if (issues.includes("id_token")) {
    if (!hasScope(sent.get("scope") ?? "", OPENID_SCOPE)) sent.set("scope", `${OPENID_SCOPE} ${sent.get("scope") ?? ""}`.trim());
    if (!sent.has("nonce")) sent.set("nonce", "{{NONCE}}");
  }
  return `${address}?${[...sent].map(([name, value]) => `${name}=${isUnknown(value) ? value : encodeURIComponent(value)}`).join("&")}`;
}

/** RFC 7636 §4.3: a challenge of S256, where there was one or should have been. */
function addChallenge(sent: Map<string, string>, cause: Cause): void {
  const challenge = sent.get("code_challenge");
  if (challenge === undefined && !sent.has("code_challenge_method") && cause !== "challenge_missing") return;
  if (challenge === undefined || !(isUnknown(challenge) || isChallenge(challenge, "S256")))
    sent.set("code_challenge", "{{CODE_CHALLENGE}}");
  sent.set("code_challenge_method", "S256");
}
